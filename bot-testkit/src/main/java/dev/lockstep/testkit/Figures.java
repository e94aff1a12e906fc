package dev.lockstep.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What one proof has counted: printed at its end, and kept under {@code target/proof} for the end of the whole check.
 */
public final class Figures {
    private final String topic;
    private final Map<String, String> lines = new LinkedHashMap<>();

    private Figures(String topic) {
        this.topic = topic;
    }

    /** Nothing is counted as yet. */
    public static Figures of(String topic) {
        return new Figures(topic);
    }

    /** One line; numbers are given thousands apart. */
    public Figures with(String name, long count) {
        return with(name, String.format(Locale.ROOT, "%,d", count));
    }

    /** One line. */
    public Figures with(String name, String value) {
        lines.put(name, value);
        return this;
    }

    /** The block, a line each. */
    public String text() {
        return lines.entrySet().stream()
                .map(line -> line.getKey() + ": " + line.getValue() + "\n")
                .collect(Collectors.joining("", topic + "\n", ""));
    }

    /** Prints the block and keeps it, its last line being how many violations there were. */
    public void publish(long violations) {
        with("violations", violations);
        keep(topic, text());
    }

    /** Prints and keeps what a proof has written by itself, with the same last line. */
    public static void keep(String topic, String text) {
        System.out.print("\n" + text + "\n");
        try {
            Files.writeString(
                    Files.createDirectories(Path.of("target", "proof")).resolve(topic + ".txt"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
