package dev.lockstep.examples;

import dev.lockstep.types.EventId;
import java.util.regex.Pattern;

/** One line of a file, as an event of a queue. */
record Event(EventId id, String line) {
    private static final Pattern BREAK = Pattern.compile("[ \t,;:]+");
    private static final int LONGEST_KEY = 64;

    /** What is counted. */
    String key() {
        return keyOf(line);
    }

    /** The first word of a line. The bot in Node has the same rule. */
    static String keyOf(String line) {
        String word =
                BREAK.splitAsStream(line).filter(w -> !w.isEmpty()).findFirst().orElse("(none)");
        return word.codePoints()
                .limit(LONGEST_KEY)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
