package dev.lockstep.lambda;

import dev.lockstep.Lockstep;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** The variables that the functions are set up with, by name; the template sets them, and a test compares the two. */
public final class Environment {
    /** Name of the table. */
    public static final String TABLE = "LOCKSTEP_TABLE";
    /** Seconds by which clocks may differ, 90 if not given; see {@link dev.lockstep.Lockstep.Builder#clockDrift}. */
    public static final String CLOCK_DRIFT = "LOCKSTEP_CLOCK_DRIFT_SECONDS";
    /** Seconds within which a target must start, 60 if not given. */
    public static final String START_WITHIN = "LOCKSTEP_START_WITHIN_SECONDS";
    /**
     * The least level that is logged: {@code ERROR}, {@code WARN}, {@code INFO} (if not given), {@code DEBUG},
     * {@code TRACE}.
     */
    public static final String LOG_LEVEL = "LOCKSTEP_LOG_LEVEL";
    /**
     * {@code true} for metrics of each bot beside those of the table: every bot is paid for; {@code false} if not
     * given.
     */
    public static final String METRICS_PER_BOT = "LOCKSTEP_METRICS_PER_BOT";

    private final Map<String, String> variables;

    private Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    /** These variables. */
    public static Environment of(Map<String, String> variables) {
        return new Environment(variables);
    }

    /** The variables of this process. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /** The table that the variables name, by a client of this process's region and role. */
    public Lockstep lockstep() {
        return Lockstep.over(DynamoDbClient.create(), TableLayout.nativeTable(require(TABLE)))
                .clockDrift(seconds(CLOCK_DRIFT, 90))
                .startWithin(seconds(START_WITHIN, 60))
                .build();
    }

    /** A variable that must be there. */
    public String require(String name) {
        return find(name).orElseThrow(() -> InvalidInputException.of(name, "is not set"));
    }

    /** A variable; empty if it is not set or blank. */
    public Optional<String> find(String name) {
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** A list divided by commas; empty if the variable is not set. */
    public List<String> list(String name) {
        return find(name).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::strip)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** {@code true} or {@code false}. */
    public boolean flag(String name, boolean otherwise) {
        String text = find(name).orElseGet(() -> String.valueOf(otherwise));
        if (!text.equals("true") && !text.equals("false")) {
            throw InvalidInputException.of(name, InvalidInputException.quoted(text) + " is neither true nor false");
        }
        return text.equals("true");
    }

    /** A number of whole seconds from 0 to 86,400. */
    public Duration seconds(String name, long otherwise) {
        return Duration.ofSeconds(number(name, otherwise, 0, 86_400));
    }

    /** A whole number between two bounds, both of them accepted. */
    public long number(String name, long otherwise, long least, long most) {
        String text = find(name).orElseGet(() -> String.valueOf(otherwise));
        if (!text.matches("[0-9]{1,12}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw InvalidInputException.of(
                    name, InvalidInputException.quoted(text) + " is not a whole number from " + least + " to " + most);
        }
        return Long.parseLong(text);
    }
}
