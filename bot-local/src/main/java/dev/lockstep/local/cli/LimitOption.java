package dev.lockstep.local.cli;

import dev.lockstep.local.InputRefusedException;
import picocli.CommandLine.Option;

/** How many rows at most. */
final class LimitOption {
    private static final int MOST = 10_000;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "How many rows at most, 1 to 10,000 (default: ${DEFAULT-VALUE}).",
            defaultValue = "50")
    private int limit = 50;

    int most() {
        if (limit < 1 || limit > MOST) {
            throw new InputRefusedException("--limit " + limit + " is not between 1 and " + MOST);
        }
        return limit;
    }
}
