package dev.lockstep.local.cli;

import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/** A page about one thing. */
final class Sheet {
    private static final String INDENT = "  ";

    private final PrintWriter out;
    private final Ansi ansi;

    Sheet(PrintWriter out, Ansi ansi) {
        this.out = out;
        this.ansi = ansi;
    }

    void title(String text, Cell.Look look) {
        out.println(new Cell(text, look).shown(ansi));
    }

    void heading(String text) {
        out.println();
        out.println(Cell.of(text).as(Cell.Look.STRONG).shown(ansi));
    }

    void line(String text) {
        out.println(INDENT + Cell.printable(text));
    }

    /** Lines of which each is shown as it is. */
    void block(String text) {
        text.lines().forEach(line -> out.println(INDENT + Cell.printable(line.replace("\t", INDENT))));
    }

    void item(String sign, String text) {
        item(sign, text, Cell.Look.PLAIN);
    }

    void item(String sign, String text, Cell.Look look) {
        out.println(INDENT + new Cell(sign, look).shown(ansi) + " " + Cell.printable(text));
    }

    /** A name and its value; left out if there is none. */
    void entry(String name, String value) {
        if (!value.isEmpty()) {
            out.println(String.format("%s%-14s %s", INDENT, name, Cell.printable(value)));
        }
    }

    <T> void table(List<Column<T>> columns, List<T> rows) {
        new Listing<>(columns).table(rows, ansi).forEach(row -> out.println(INDENT + row));
    }
}
