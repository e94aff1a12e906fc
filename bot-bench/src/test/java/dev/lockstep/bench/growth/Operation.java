package dev.lockstep.bench.growth;

import java.util.Arrays;

/** What is done, and billed. */
enum Operation {
    ADVANCE("advance a queue"),
    CHECKPOINT("checkpoint of one queue"),
    CHECKPOINT_ALL("checkpoint of all queues"),
    RUN("a whole triggered run"),
    DECISION("a decision about an idle bot"),
    WHY("why"),
    EXPLAIN("explain"),
    SWEEP("a sweep with nothing due"),
    LIST("the first ten bots of a list"),
    LOG("the first page of a history"),
    OPEN("open a round"),
    CLAIM("claim one instance"),
    START("start one instance"),
    CHECKPOINT_INSTANCE("checkpoint of one instance"),
    COMPLETE("complete one instance"),
    CLOSE("close a round"),
    ROUND("a whole round, by instance");

    private final String words;

    Operation(String words) {
        this.words = words;
    }

    /** As it stands in a table. */
    String words() {
        return words;
    }

    static Operation of(String words) {
        return Arrays.stream(values())
                .filter(operation -> operation.words.equals(words))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("nothing is done that is called " + words));
    }
}
