package dev.lockstep.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table as Markdown: the first column names what its row is about, the others are figures. */
public final class Table {
    private final List<String> head;
    private final List<List<String>> rows = new ArrayList<>();

    private Table(List<String> head) {
        this.head = head;
    }

    /** No row as yet. */
    public static Table of(List<String> head) {
        return new Table(List.copyOf(head));
    }

    /** One row more, with a cell for each column. */
    public Table with(List<String> row) {
        if (row.size() != head.size()) {
            throw new IllegalArgumentException("%d cells for %d columns: %s".formatted(row.size(), head.size(), row));
        }
        rows.add(List.copyOf(row));
        return this;
    }

    /** As it stands in a document, line by line. */
    public String markdown() {
        List<String> lines = new ArrayList<>();
        lines.add(line(head));
        lines.add(head.stream().skip(1).map(column -> "--:|").collect(Collectors.joining("", "|---|", "")));
        rows.forEach(row -> lines.add(line(row)));
        return String.join("\n", lines) + "\n";
    }

    private static String line(List<String> cells) {
        return cells.stream().collect(Collectors.joining(" | ", "| ", " |"));
    }
}
