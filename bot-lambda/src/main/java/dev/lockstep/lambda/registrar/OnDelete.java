package dev.lockstep.lambda.registrar;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a bot when the resource that manages it goes. */
enum OnDelete {
    /** It is removed, with its positions. */
    REMOVE,
    /** It is not run any more; its positions are kept. */
    ARCHIVE,
    /** It goes on, and nobody manages it. */
    KEEP;

    static final String ACCEPTED = "Remove, Archive or Keep";

    static Optional<OnDelete> of(String text) {
        return Arrays.stream(values())
                .filter(value -> value.name().equals(text.toUpperCase(Locale.ROOT)))
                .findFirst();
    }
}
