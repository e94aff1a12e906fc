package dev.lockstep.lambda.log;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import org.slf4j.spi.MDCAdapter;

/** Log records as JSON lines. */
final class LogLines {
    // Escaped, a character has six bytes at most: together these stay under Lambda's 256 KB a line.
    private static final int LONGEST_MESSAGE = 8_000;
    private static final int LONGEST_STACK = 16_000;
    private static final int LONGEST_NAME = 64;
    private static final int LONGEST_VALUE = 512;
    private static final int MOST_VALUES = 24;
    private static final Set<String> OWN = Set.of(
            "timestamp", "level", "logger", "message", "function", "version", "thread", "exception", "stack", "_aws");

    private final Level least;
    private final Map<String, String> variables;
    private final MDCAdapter mdc;
    private final Supplier<PrintStream> out;
    private final InstantSource clock;

    LogLines(
            Level least,
            Map<String, String> variables,
            MDCAdapter mdc,
            Supplier<PrintStream> out,
            InstantSource clock) {
        this.least = least;
        this.variables = variables;
        this.mdc = mdc;
        this.out = out;
        this.clock = clock;
    }

    boolean isEnabled(Level level) {
        return level.toInt() >= least.toInt();
    }

    void write(Level level, String logger, String message, @Nullable Throwable thrown) {
        JsonLine line = new JsonLine()
                .with("timestamp", clock.instant().toString())
                .with("level", level.name())
                .with("logger", logger, LONGEST_VALUE)
                .with("message", message, LONGEST_MESSAGE);
        context().entrySet().stream()
                .filter(entry -> !OWN.contains(entry.getKey()))
                .limit(MOST_VALUES)
                .forEach(
                        entry -> line.with(shortened(entry.getKey()), String.valueOf(entry.getValue()), LONGEST_VALUE));
        variable("AWS_LAMBDA_FUNCTION_NAME").ifPresent(name -> line.with("function", name, LONGEST_VALUE));
        variable("AWS_LAMBDA_FUNCTION_VERSION").ifPresent(version -> line.with("version", version, LONGEST_VALUE));
        if (thrown != null) {
            line.with("exception", thrown.getClass().getName(), LONGEST_VALUE)
                    .with("stack", stack(thrown), LONGEST_STACK);
        }
        line.writeTo(out.get());
    }

    private Map<String, String> context() {
        Map<String, String> copy = mdc.getCopyOfContextMap();
        return copy == null ? Map.of() : copy;
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name));
    }

    private static String shortened(String name) {
        return name.substring(0, Math.min(LONGEST_NAME, name.length()));
    }

    private static String stack(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
