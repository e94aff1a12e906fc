package dev.lockstep.bench.growth;

import java.util.Random;
import java.util.stream.Collectors;

/** Settings that cannot be made smaller. */
final class Padding {
    private Padding() {}

    /** A JSON object of exactly so many KB; 0 is the empty one. */
    static String json(int kilobytes) {
        return kilobytes == 0 ? "{}" : "{\"s\":\"" + text(kilobytes, "{\"s\":\"\"}".length()) + "\"}";
    }

    /** So many KB. */
    static String text(int kilobytes) {
        return text(kilobytes, 0);
    }

    /** So many KB without so many letters, the same each time. */
    private static String text(int kilobytes, int without) {
        return new Random(kilobytes)
                .ints(kilobytes * 1_024L - without, 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }
}
