package dev.lockstep.local.cli;

import java.io.Console;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Help.Ansi;

/** The terminal of this process, if it has one. */
final class SystemTerminal implements Terminal {
    private static final int USUAL_ROWS = 24;

    @Override
    public boolean isInteractive() {
        return Ansi.AUTO.enabled();
    }

    @Override
    @SuppressWarnings("SystemConsoleNull") // who asks has seen that a person sits here, whatever this Java returns
    public Optional<String> ask(String question) {
        Console console = System.console();
        return console == null ? Optional.empty() : Optional.ofNullable(console.readLine("%s", question));
    }

    @Override
    public boolean pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
        return true;
    }

    @Override
    public int rows() {
        String rows = System.getenv("LINES");
        return rows != null && rows.matches("[0-9]{1,4}") ? Integer.parseInt(rows) : USUAL_ROWS;
    }
}
