package dev.lockstep.bench.growth;

import dev.lockstep.bench.Extent;
import java.util.Arrays;
import java.util.List;

/** What grows. */
enum Dimension {
    QUEUES("queues that the bot reads"),
    SETTINGS("KB of settings in the definition"),
    BOTS("bots in the table"),
    INSTANCES("instances of the bot"),
    HISTORY("finished runs in the bot's history");

    private final String words;

    Dimension(String words) {
        this.words = words;
    }

    /** As it stands in a table. */
    String words() {
        return words;
    }

    static Dimension of(String words) {
        return Arrays.stream(values())
                .filter(dimension -> dimension.words.equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing grows that is called " + words));
    }

    /**
     * How many of it there are, from measurement to measurement: 64 KB and 256 instances are the most that are
     * accepted, and one instance is a bot that runs alone, without rounds. What a short measurement measures a full one
     * does too.
     */
    List<Integer> steps(Extent extent) {
        return switch (this) {
            case QUEUES -> List.of(1, 2, 3, 5, 6, 10, 20, 50, 100);
            case SETTINGS -> List.of(0, 1, 4, 16, 64);
            case BOTS -> extent.of(List.of(10, 100, 1_000), List.of(10, 100, 1_000, 10_000));
            case INSTANCES -> extent.of(List.of(1, 2, 4, 16, 64), List.of(1, 2, 4, 16, 64, 256));
            case HISTORY -> extent.of(List.of(0, 10, 100, 1_000), List.of(0, 10, 100, 1_000, 10_000));
        };
    }
}
