package dev.lockstep.types;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Input that breaks a rule, with every rule it broke. Nothing was changed, and the same input will be refused again.
 *
 * <p>The message is meant for the person who wrote the input: it can be shown as it is.
 */
public final class InvalidInputException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 64;

    private final Violation[] violations;

    /**
     * One broken rule.
     *
     * @param field which part of the input, in the words of its author, such as {@code schedule}
     * @param problem what is wrong with it, and what is accepted instead
     */
    public record Violation(String field, String problem) implements Serializable {
        /** Refuses null. */
        public Violation {
            Objects.requireNonNull(field, "field");
            Objects.requireNonNull(problem, "problem");
        }

        @Override
        public String toString() {
            return field + ": " + problem;
        }
    }

    /**
     * A refusal for all these reasons at once.
     *
     * @param violations at least one
     * @throws IllegalArgumentException if there is none, since then there is nothing to refuse
     */
    public InvalidInputException(List<Violation> violations) {
        super(violations.stream().map(Violation::toString).collect(Collectors.joining("; ")));
        if (violations.isEmpty()) {
            throw new IllegalArgumentException("a refusal needs at least one violation");
        }
        this.violations = violations.toArray(new Violation[0]);
    }

    /**
     * A refusal for one reason.
     *
     * @param field which part of the input
     * @param problem what is wrong with it, and what is accepted instead
     * @return the exception, to be thrown by the caller
     */
    public static InvalidInputException of(String field, String problem) {
        return new InvalidInputException(List.of(new Violation(field, problem)));
    }

    /**
     * The rules that were broken.
     *
     * @return at least one, in the order in which they were found
     */
    public List<Violation> violations() {
        return List.of(violations);
    }

    /**
     * Input as it may appear in a {@linkplain Violation#problem() problem}: in quotes, cut after 64 characters, with
     * everything but printable ASCII escaped, so that hostile input can neither forge a log line nor fill one.
     *
     * @param input anything
     * @return one line, printable
     */
    public static String quoted(String input) {
        StringBuilder shown = new StringBuilder("\"");
        input.chars().limit(SHOWN).forEach(c -> appendPrintable(shown, (char) c));
        shown.append('"');
        if (input.length() > SHOWN) {
            shown.append("... (").append(input.length()).append(" characters)");
        }
        return shown.toString();
    }

    private static void appendPrintable(StringBuilder shown, char c) {
        if (c == '"' || c == '\\') {
            shown.append('\\').append(c);
        } else if (c >= ' ' && c <= '~') {
            shown.append(c);
        } else {
            shown.append("\\u").append(Integer.toHexString(0x10000 | c).substring(1));
        }
    }
}
