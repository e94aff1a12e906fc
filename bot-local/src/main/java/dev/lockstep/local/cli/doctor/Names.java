package dev.lockstep.local.cli.doctor;

import java.util.Collection;
import java.util.stream.Collectors;

/** The first few of many names. */
final class Names {
    private static final int SHOWN = 5;

    private Names() {}

    static String of(Collection<?> names) {
        String first = names.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? first + " and " + (names.size() - SHOWN) + " more" : first;
    }

    /** Such as {@code 1 bot} or {@code 3 bots}. */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
