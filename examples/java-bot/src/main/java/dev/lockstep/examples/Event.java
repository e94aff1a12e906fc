package dev.lockstep.examples;

import dev.lockstep.types.EventId;
import java.util.regex.Pattern;

/** One line of a file, as an event of a queue. */
record Event(EventId id, String line) {
    private static final Pattern BREAK = Pattern.compile("[ \t,;:]+");
    private static final int LONGEST_KEY = 64;

    /** What is counted: the line's first word. The bot in Node has the same rule. */
    String key() {
        String word =
                BREAK.splitAsStream(line).filter(w -> !w.isEmpty()).findFirst().orElse("(none)");
        return word.codePoints()
                .limit(LONGEST_KEY)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
