package dev.lockstep.types;

import static dev.lockstep.types.InvalidInputException.quoted;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one rule for names. Names become keys of items, parts of IAM conditions, of log lines and of URLs, and two that
 * differ must stay different in all of them: so a bad name is refused and never rewritten.
 */
final class Names {
    private static final int MAX_LENGTH = 128;
    private static final Pattern CHARACTERS = Pattern.compile("[A-Za-z0-9_.:/-]*");
    /** Of the accepted characters, those that a name may not begin with. */
    private static final String NOT_FIRST = ".:/-";

    private static final Pattern DOT_SEGMENT = Pattern.compile("(.*/)?\\.\\.?(/.*)?");
    private static final List<String> REFERENCES = List.of("bot:", "queue:", "system:");

    private static final String ACCEPTED = "Accepted: 1 to 128 letters, digits and _ . : / -"
            + " that begin with a letter, a digit or an underscore, without the segments . and ..";

    private Names() {}

    /**
     * Refuses what is not a name.
     *
     * @param kind what is named, such as {@code bot}
     * @param name the name as given
     * @return the same name
     * @throws InvalidInputException with the first rule that is broken
     */
    static String checked(String kind, String name) {
        Objects.requireNonNull(name, kind);
        Optional<String> broken = brokenRule(name);
        if (broken.isPresent()) {
            throw InvalidInputException.of(kind, quoted(name) + " " + broken.get() + ". " + ACCEPTED);
        }
        return name;
    }

    private static Optional<String> brokenRule(String name) {
        if (name.isEmpty()) {
            return Optional.of("is empty");
        }
        if (name.length() > MAX_LENGTH) {
            return Optional.of("is longer than " + MAX_LENGTH + " characters");
        }
        if (!CHARACTERS.matcher(name).matches()) {
            return Optional.of("contains a character that is not accepted");
        }
        if (name.indexOf('.') >= 0 && DOT_SEGMENT.matcher(name).matches()) {
            return Optional.of("contains the segment . or ..");
        }
        if (NOT_FIRST.indexOf(name.charAt(0)) >= 0) {
            return Optional.of("does not begin with a letter, a digit or an underscore");
        }
        for (String prefix : REFERENCES) {
            if (name.startsWith(prefix)) {
                return Optional.of("is a reference and not a name: leave off \"" + prefix + "\"");
            }
        }
        return Optional.empty();
    }
}
