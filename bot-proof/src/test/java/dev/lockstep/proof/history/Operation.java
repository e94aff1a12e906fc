package dev.lockstep.proof.history;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What clients ask of the library, and what dispatchers do on their own account. */
enum Operation {
    ACQUIRE,
    ACQUIRE_ONCE,
    RENEW,
    RELEASE,
    FIND_LOCK,
    START,
    START_ONCE,
    CHECKPOINT,
    COMMIT,
    EXTEND,
    COMPLETE,
    FAIL,
    RESUMED_CHECKPOINT,
    RESUMED_COMMIT,
    RESUMED_EXTEND,
    RESUMED_RUN_AGAIN,
    RESUMED_COMPLETE,
    RESUMED_FAIL,
    GIVE_UP,
    EVALUATE,
    DISPATCH,
    SWEEP,
    RECONCILE,
    CLAIM,
    EXPIRE,
    ADVANCE,
    HEAD,
    TRIGGER,
    FORCE,
    SCHEDULE,
    POSITION,
    REWIND,
    REMOVE,
    REGISTER,
    COUNT_SETTING,
    SETTING,
    PAUSE_BOT,
    RESUME_BOT;

    /** Those that write into a run which has started. */
    static List<Operation> runWrites() {
        return Arrays.stream(values())
                .filter(operation -> operation.compareTo(CHECKPOINT) >= 0 && operation.compareTo(RESUMED_FAIL) <= 0)
                .toList();
    }

    /** Whether there may be an answer without a request: from what is known, or as there is nothing to do. */
    boolean isAnsweredUnasked() {
        return this == RELEASE || this == DISPATCH || runWrites().contains(this);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
