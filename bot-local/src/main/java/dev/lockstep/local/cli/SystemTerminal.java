package dev.lockstep.local.cli;

import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Optional;
import java.util.Scanner;
import picocli.CommandLine.Help.Ansi;

/** The terminal of this process, if the launcher has found one and tells how large it is: Java cannot ask. */
final class SystemTerminal implements Terminal {
    private static final String SIZE = "lockstep.terminal";

    @Override
    public boolean isInteractive() {
        return System.getProperty(SIZE) != null;
    }

    @Override
    public boolean hasColours() {
        return isInteractive() && Ansi.AUTO.enabled();
    }

    @Override
    public Optional<String> ask(String question) {
        System.err.print(question);
        System.err.flush();
        Scanner answers = new Scanner(System.in, Charset.defaultCharset());
        return answers.hasNextLine() ? Optional.of(answers.nextLine()) : Optional.empty();
    }

    @Override
    public int rows() {
        return size(0, USUAL_ROWS);
    }

    @Override
    public int columns() {
        return size(1, USUAL_COLUMNS);
    }

    /** As {@code stty size} tells it: rows, then columns. */
    private static int size(int part, int usual) {
        String[] parts = System.getProperty(SIZE, "").strip().split(" ", -1);
        return parts.length == 2 && parts[part].matches("[1-9][0-9]{0,3}") ? Integer.parseInt(parts[part]) : usual;
    }

    @Override
    public boolean pause(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis());
        return true;
    }
}
