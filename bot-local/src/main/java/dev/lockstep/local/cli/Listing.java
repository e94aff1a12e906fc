package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Help.Ansi;

/** Rows in the form that was asked for. The first column names a row. */
final class Listing<T> {
    private static final String GAP = "  ";

    private final List<Column<T>> columns;

    Listing(List<Column<T>> columns) {
        this.columns = List.copyOf(columns);
    }

    void print(List<T> rows, OutputOptions.Format format, PrintWriter out, Ansi ansi) {
        switch (format) {
            case table -> printTable(rows, out, ansi);
            case json -> printJson(rows, out);
            case jsonl -> rows.forEach(row -> out.println(OutputOptions.text(json(row))));
            case csv -> printCsv(rows, out);
            case names ->
                rows.forEach(row -> out.println(
                        Cell.printable(columns.get(0).value().apply(row).asText())));
        }
        out.flush();
    }

    ObjectNode json(T row) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        columns.forEach(column -> object.set(column.key(), column.value().apply(row)));
        return object;
    }

    /** One object a line. */
    private void printJson(List<T> rows, PrintWriter out) {
        out.println(rows.stream()
                .map(row -> " " + OutputOptions.text(json(row)))
                .collect(Collectors.joining(",\n", "[\n", "\n]")));
    }

    private void printCsv(List<T> rows, PrintWriter out) {
        out.println(columns.stream().map(Column::key).collect(Collectors.joining(",")));
        rows.forEach(row -> out.println(columns.stream()
                .map(column -> quoted(column.value().apply(row)))
                .collect(Collectors.joining(","))));
    }

    private static String quoted(JsonNode value) {
        String text = Cell.printable(value.isNull() ? "" : value.asText());
        return text.matches("[^\",\\r\\n]*") ? text : "\"" + text.replace("\"", "\"\"") + "\"";
    }

    /** The table as lines. */
    List<String> table(List<T> rows, Ansi ansi) {
        List<Column<T>> seen =
                columns.stream().filter(column -> column.shown().isPresent()).toList();
        List<List<Cell>> lines = new ArrayList<>();
        lines.add(seen.stream()
                .map(column -> Cell.of(column.heading()).as(Cell.Look.STRONG))
                .toList());
        rows.forEach(row -> lines.add(seen.stream()
                .map(column -> column.shown().orElseThrow().apply(row))
                .toList()));
        List<Integer> widths = IntStream.range(0, seen.size())
                .mapToObj(column -> width(lines, column))
                .toList();
        return lines.stream().map(line -> line(line, widths, ansi)).toList();
    }

    private void printTable(List<T> rows, PrintWriter out, Ansi ansi) {
        table(rows, ansi).forEach(out::println);
    }

    private static String line(List<Cell> cells, List<Integer> widths, Ansi ansi) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            text.append(cell.shown(ansi));
            if (i < cells.size() - 1) {
                text.append(" ".repeat(widths.get(i) - cell.width())).append(GAP);
            }
        }
        return text.toString().stripTrailing();
    }

    private static int width(List<List<Cell>> lines, int column) {
        return lines.stream().mapToInt(line -> line.get(column).width()).max().orElse(0);
    }
}
