package dev.lockstep.local.cli;

import picocli.CommandLine.Option;

/** The form in which a command prints one thing. */
final class PageOptions {
    /** The forms there are. */
    enum Format {
        text,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
            defaultValue = "text")
    private Format format = Format.text;

    @Option(names = "--json", description = "The same as --output json.")
    private boolean json;

    boolean isJson() {
        return json || format == Format.json;
    }
}
