package dev.lockstep.lambda.api;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be asked for, with the members that a call may have. */
enum Operation {
    START("invocation", "requestId", "attempt", "remainingSeconds"),
    CHECKPOINT("ticket", "read", "write", "advance"),
    COMMIT("ticket", "read", "write", "advance", "writes"),
    EXTEND("ticket", "remainingSeconds"),
    COMPLETE("ticket", "read", "write", "advance", "message", "result", "again"),
    FAIL("ticket", "error", "again"),
    RUN_AGAIN("ticket"),
    POSITION("bot", "queue"),
    TRIGGER("bot"),
    SCHEDULE("bot", "at", "afterSeconds"),
    CANCEL("bot", "at"),
    ADVANCE("bot", "queue", "eventId"),
    LOCK("bot", "name", "owner", "seconds", "attempt"),
    RENEW("ticket"),
    UNLOCK("ticket"),
    REGISTER("definition"),
    DESCRIBE("bot"),
    WHY("bot"),
    ABANDON_ROUND("bot", "round", "who", "why");

    private static final int LONGEST_BODY = 256 * 1024;
    private static final int LONGEST_COMMIT = 1024 * 1024;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes none that can be changed
    private final List<String> members;

    Operation(String... members) {
        this.members = List.of(members);
    }

    static Optional<Operation> of(String name) {
        return Arrays.stream(values())
                .filter(operation -> operation.text().equals(name))
                .findFirst();
    }

    /** Its name in a call. */
    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    List<String> members() {
        return members;
    }

    /** How many bytes the body of a call may have. */
    int longestBody() {
        return this == COMMIT ? LONGEST_COMMIT : LONGEST_BODY;
    }
}
