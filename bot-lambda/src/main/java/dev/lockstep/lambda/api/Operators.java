package dev.lockstep.lambda.api;

import dev.lockstep.lambda.Environment;
import dev.lockstep.types.InvalidInputException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who may do everything, by ARN of role or user; a {@code *} at the end of a name stands for any rest of it. */
final class Operators {
    private static final Pattern ACCEPTED =
            Pattern.compile("(arn:aws[a-z-]*:iam::\\d{12}:)(role|user)/([!-)+-~]+/)?([A-Za-z0-9_+=,.@-]{0,64})(\\*?)");

    private final List<Entry> entries;

    private record Entry(String text, boolean isPrefix) {
        boolean includes(String arn) {
            return isPrefix ? arn.startsWith(text) : arn.equals(text);
        }
    }

    private Operators(List<Entry> entries) {
        this.entries = List.copyOf(entries);
    }

    /**
     * These patterns.
     *
     * @throws InvalidInputException if one is not understood, or asks for what cannot be told of a caller
     */
    static Operators of(List<String> patterns) {
        return new Operators(patterns.stream().map(Operators::entry).toList());
    }

    private static Entry entry(String pattern) {
        Matcher parts = ACCEPTED.matcher(pattern);
        if (!parts.matches() || (parts.group(4).isEmpty() && parts.group(5).isEmpty())) {
            throw refused(pattern, "is not the ARN of a role or user, with or without a * at its end");
        }
        String path = parts.group(3) == null ? "" : parts.group(3);
        boolean isRole = parts.group(2).equals("role");
        if (isRole && !path.isEmpty() && parts.group(4).isEmpty()) {
            throw refused(pattern, "asks for a path, which the session of a role does not show: name the roles");
        }
        // users are known by their whole ARN, sessions of roles only by the role's name
        String text = parts.group(1) + parts.group(2) + "/" + (isRole ? "" : path) + parts.group(4);
        return new Entry(text, !parts.group(5).isEmpty());
    }

    private static InvalidInputException refused(String pattern, String problem) {
        return InvalidInputException.of(Environment.OPERATORS, InvalidInputException.quoted(pattern) + " " + problem);
    }

    /** Whether the role or user of this ARN, a role's without its path, is one of them. */
    boolean include(String arn) {
        return entries.stream().anyMatch(entry -> entry.includes(arn));
    }
}
