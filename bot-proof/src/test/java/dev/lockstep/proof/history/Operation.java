package dev.lockstep.proof.history;

import dev.lockstep.lock.LockLostException;
import dev.lockstep.run.ForeignRunException;
import dev.lockstep.run.RunEndedException;
import dev.lockstep.run.RunExpiredException;
import dev.lockstep.run.RunSupersededException;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.types.LockstepException;
import dev.lockstep.types.UnknownBotException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What clients ask of the library, and what dispatchers do on their own account. */
enum Operation {
    ACQUIRE,
    ACQUIRE_ONCE,
    RENEW(Refusals.OF_LOCKS),
    RELEASE(Refusals.OF_LOCKS),
    FIND_LOCK,
    START(Refusals.OF_RUNS),
    START_ONCE(Refusals.OF_RUNS),
    CHECKPOINT(Refusals.OF_POSITIONS),
    COMMIT(Refusals.OF_POSITIONS),
    EXTEND(Refusals.OF_RUNS),
    COMPLETE(Refusals.OF_POSITIONS),
    FAIL(Refusals.OF_RUNS),
    RESUMED_CHECKPOINT(Refusals.OF_POSITIONS),
    RESUMED_COMMIT(Refusals.OF_POSITIONS),
    RESUMED_EXTEND(Refusals.OF_RUNS),
    RESUMED_RUN_AGAIN(Refusals.OF_RUNS),
    RESUMED_COMPLETE(Refusals.OF_POSITIONS),
    RESUMED_FAIL(Refusals.OF_RUNS),
    GIVE_UP,
    EVALUATE,
    DISPATCH,
    SWEEP,
    RECONCILE,
    CLAIM,
    EXPIRE,
    ADVANCE,
    HEAD,
    TRIGGER(Refusals.OF_BOTS),
    FORCE(Refusals.OF_BOTS),
    SCHEDULE(Refusals.OF_BOTS),
    POSITION(Refusals.OF_BOTS),
    REWIND(Refusals.OF_BOTS),
    REMOVE(Refusals.OF_BOTS),
    REGISTER,
    COUNT_SETTING(Refusals.OF_BOTS),
    SETTING,
    PAUSE_BOT(Refusals.OF_BOTS),
    RESUME_BOT(Refusals.OF_BOTS);

    private final Refusals refusals;

    Operation() {
        this(Refusals.NONE);
    }

    Operation(Refusals refusals) {
        this.refusals = refusals;
    }

    /** What operations may be refused with. */
    private enum Refusals {
        NONE,
        OF_LOCKS,
        OF_BOTS,
        OF_RUNS,
        OF_POSITIONS;

        private boolean include(LockstepException refusal) {
            return switch (this) {
                case NONE -> false;
                case OF_LOCKS -> refusal instanceof LockLostException;
                case OF_BOTS -> refusal instanceof UnknownBotException;
                case OF_RUNS -> isOfRun(refusal);
                case OF_POSITIONS -> refusal instanceof StalePositionException || isOfRun(refusal);
            };
        }

        private static boolean isOfRun(LockstepException refusal) {
            return refusal instanceof RunEndedException
                    || refusal instanceof RunExpiredException
                    || refusal instanceof RunSupersededException
                    || refusal instanceof ForeignRunException;
        }
    }

    /** Whether it may be refused in this way. */
    boolean mayBeRefused(LockstepException refusal) {
        return refusals.include(refusal);
    }

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
