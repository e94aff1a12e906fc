package dev.lockstep.local.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The form in which a command prints what it found. */
final class OutputOptions {
    private static final ObjectWriter WRITER = JsonMapper.builder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build()
            .writer();

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

    boolean isForPrograms() {
        return format() != Format.table;
    }

    <T> void print(Listing<T> listing, List<T> rows, PrintWriter out, Ansi ansi) {
        listing.print(rows, format(), out, ansi);
    }

    /** The text of a document in one line, of ASCII alone: what others have written leads no terminal. */
    static String text(JsonNode document) {
        return text(document, WRITER);
    }

    static void print(JsonNode document, PrintWriter out) {
        out.println(text(document, WRITER.withDefaultPrettyPrinter()));
        out.flush();
    }

    private static String text(JsonNode document, ObjectWriter writer) {
        try {
            return writer.writeValueAsString(document);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a tree can always be written", impossible);
        }
    }
}
