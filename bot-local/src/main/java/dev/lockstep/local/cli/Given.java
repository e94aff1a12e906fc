package dev.lockstep.local.cli;

import org.jspecify.annotations.Nullable;

/** What picocli has set, since it is required. */
final class Given {
    private Given() {}

    static <T> T required(@Nullable T parameter) {
        if (parameter == null) {
            throw new IllegalStateException("picocli sets what is required");
        }
        return parameter;
    }
}
