package dev.lockstep.local;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the demo counts: looked through once beforehand, which refuses what cannot be counted and gives the counts to
 * compare with.
 *
 * @param counts lines by key, counted directly
 * @param lines how many there are
 * @param replaced how many of them held bytes that are not UTF-8
 */
record DemoInput(Source source, KeyRule rule, Map<String, Long> counts, long lines, long replaced) {
    private static final String SHIPPED = "/demo/shop-events.ndjson";

    /** Where lines come from; read several times. */
    interface Source {
        String name();

        InputStream open() throws IOException;

        default LineReader lines() throws IOException {
            return new LineReader(open(), name());
        }
    }

    /** The file that comes with Lockstep. */
    record Shipped() implements Source {
        @Override
        public String name() {
            return "the shipped example, a day of a web shop";
        }

        @Override
        public InputStream open() throws IOException {
            InputStream stream = DemoInput.class.getResourceAsStream(SHIPPED);
            if (stream == null) {
                throw new IOException(SHIPPED + " is missing from the build");
            }
            return stream;
        }
    }

    /** A file of the user's. */
    record Given(Path file) implements Source {
        @Override
        public String name() {
            return file.toString();
        }

        @Override
        public InputStream open() throws IOException {
            if (!Files.exists(file)) {
                throw new InputRefusedException("there is no file " + file);
            } else if (!Files.isRegularFile(file)) {
                throw new InputRefusedException(
                        file + " is not a file, and it must be one, as it is read several times");
            } else if (!Files.isReadable(file)) {
                throw new InputRefusedException(file + " may not be read");
            }
            return Files.newInputStream(file);
        }
    }

    /**
     * Looks through a source.
     *
     * @param key what to count by, as the user wants it
     * @throws InputRefusedException if it cannot be counted
     */
    static DemoInput survey(Source source, Optional<String> key) throws IOException {
        KeyRule rule = rule(source, key);
        Map<String, Long> counts = new HashMap<>();
        long lines = 0;
        try (LineReader reader = source.lines()) {
            for (@Nullable String line = reader.next(); line != null; line = reader.next()) {
                counts.merge(rule.keyOf(line), 1L, Long::sum);
                lines++;
            }
            return new DemoInput(source, rule, Map.copyOf(counts), lines, reader.replaced());
        }
    }

    /** JSON if every line that is not blank is an object, and there is one. */
    private static KeyRule rule(Source source, Optional<String> key) throws IOException {
        @Nullable String object = null;
        try (LineReader reader = source.lines()) {
            for (@Nullable String line = reader.next(); line != null; line = reader.next()) {
                if (!line.isBlank() && !KeyRule.isObject(line)) {
                    return KeyRule.ofText(key);
                } else if (object == null && !line.isBlank()) {
                    object = line;
                }
            }
        }
        return object == null ? KeyRule.ofText(key) : KeyRule.ofObjects(object, key);
    }
}
