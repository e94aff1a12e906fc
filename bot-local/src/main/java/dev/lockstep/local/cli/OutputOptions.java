package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The form in which a command prints what it found. */
final class OutputOptions {
    /** The forms there are. */
    enum Format {
        table,
        json,
        jsonl,
        csv,
        names
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES}; names is the first column alone, for xargs"
                    + " (default: ${DEFAULT-VALUE}).",
            defaultValue = "table")
    private Format format = Format.table;

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    Format format() {
        return json ? Format.json : format;
    }

    <T> void print(Listing<T> listing, List<T> rows, PrintWriter out, Ansi ansi) {
        listing.print(rows, format(), out, ansi);
    }

    /** Whether one thing, which is no list, is to be printed for programs. */
    boolean isForPrograms() {
        return format() != Format.table;
    }

    static void print(JsonNode document, PrintWriter out) {
        out.println(document.toPrettyString());
        out.flush();
    }
}
