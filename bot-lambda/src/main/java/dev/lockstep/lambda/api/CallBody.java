package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.lambda.json.Dialect;
import dev.lockstep.lambda.json.JsonMembers;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.InvalidInputException.Violation;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The members of a call. What is wrong is collected; {@link #close} tells everything at once, and what was read before
 * counts only after it.
 */
final class CallBody {
    private static final Instant EARLIEST = Instant.parse("0000-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");

    private final JsonNode object;
    private final JsonMembers members;
    private final List<Violation> violations;

    CallBody(JsonNode object) {
        this(object, "", new ArrayList<>());
    }

    /** An object that is not a call by itself. */
    CallBody(JsonNode object, String path) {
        this(object, path, new ArrayList<>());
    }

    private CallBody(JsonNode object, String path, List<Violation> violations) {
        this.object = object;
        this.violations = violations;
        this.members = new JsonMembers(object, path, Dialect.JSON, violations);
    }

    /** A value that text stands for. */
    <T> Optional<T> parsed(String name, Function<String, T> parser) {
        return members.text(name).flatMap(text -> accepted(name, text, parser));
    }

    /** A value that text stands for, and that must be there; what is not there is refused by {@link #close}. */
    <T> Later<T> required(String name, String example, Function<String, T> parser) {
        return new Later<>(members.requiredText(name, example)
                .flatMap(text -> accepted(name, text, parser))
                .orElse(null));
    }

    /** Text that must be there. */
    Later<String> requiredText(String name, String example) {
        return required(name, example, text -> text);
    }

    Optional<String> text(String name) {
        return members.text(name);
    }

    boolean flag(String name, boolean otherwise) {
        return members.flag(name).orElse(otherwise);
    }

    /** Whole seconds above zero. */
    Optional<Duration> seconds(String name) {
        Optional<Integer> number = members.number(name);
        number.filter(seconds -> seconds <= 0).ifPresent(seconds -> members.refuse(name, seconds + " is not above 0"));
        return number.map(Duration::ofSeconds);
    }

    /** A whole number from zero. */
    Optional<Long> count(String name) {
        Optional<Long> number = members.count(name);
        number.filter(count -> count < 0).ifPresent(count -> members.refuse(name, count + " is negative"));
        return number;
    }

    Optional<Instant> instant(String name) {
        return parsed(name, CallBody::instantOf);
    }

    /** An instant of the years 0 to 9999: of another one milliseconds cannot be counted, or keys not be made. */
    static Instant instantOf(String text) {
        Instant instant = Instant.parse(text);
        if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
            throw new DateTimeException("far from now");
        }
        return instant;
    }

    Optional<JsonNode> any(String name) {
        return members.any(name);
    }

    Optional<List<JsonNode>> list(String name) {
        return members.list(name);
    }

    /** The object that is a member. */
    Optional<CallBody> object(String name) {
        return members.any(name).map(node -> new CallBody(node, members.pathOf(name), violations));
    }

    /** The objects in an object, by names that are not known beforehand. */
    List<Entry> entries(String name) {
        List<Entry> entries = new ArrayList<>();
        members.any(name).ifPresent(node -> {
            JsonMembers inner = new JsonMembers(node, members.pathOf(name), Dialect.JSON, violations);
            node.fieldNames()
                    .forEachRemaining(field -> entries.add(
                            new Entry(field, new CallBody(node.path(field), inner.pathOf(field), violations))));
        });
        return entries;
    }

    /** One of {@link #entries}. */
    record Entry(String name, CallBody body) {}

    void refuse(String name, String problem) {
        members.refuse(name, problem);
    }

    /** Refuses members that nobody has asked for. */
    void refuseOthers(List<String> accepted) {
        members.refuseOthers(accepted);
    }

    /**
     * Everything was read.
     *
     * @throws InvalidInputException with everything that is wrong
     */
    void close() {
        if (!violations.isEmpty()) {
            throw new InvalidInputException(violations);
        }
    }

    /** The names of the members that are there. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    String pathOf(String name) {
        return members.pathOf(name);
    }

    <T> Optional<T> accepted(String name, String text, Function<String, T> parser) {
        try {
            return Optional.of(parser.apply(text));
        } catch (InvalidInputException refused) {
            refused.violations().forEach(violation -> members.refuse(name, violation.problem()));
        } catch (DateTimeException notOne) {
            members.refuse(name, InvalidInputException.quoted(text) + " is no instant such as 2026-11-22T10:15:00Z");
        }
        return Optional.empty();
    }

    /** A value that is there once {@link #close} has passed. */
    static final class Later<T> {
        private final @Nullable T value;

        private Later(@Nullable T value) {
            this.value = value;
        }

        T get() {
            return Optional.ofNullable(value).orElseThrow();
        }

        /** For what is made up of several values before it is known whether all of them are there. */
        T orElse(T other) {
            return value == null ? other : value;
        }
    }
}
