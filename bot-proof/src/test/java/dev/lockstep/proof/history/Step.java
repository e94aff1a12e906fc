package dev.lockstep.proof.history;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client is to do next, so that it means something whatever the others have done meanwhile.
 *
 * @param client number of the client
 * @param kind what it does if it has no run to work on
 * @param inRun what it does if it has one
 * @param dice a number that all else is chosen by
 * @param fault what happens to one of its requests
 * @param faultAfter how many of its requests pass before that
 */
record Step(int client, Kind kind, Kind inRun, int dice, Optional<Fault> fault, int faultAfter) {

    /** What there is to do, how often it is chosen, and how often by a client that has a run to work on. */
    enum Kind {
        ACQUIRE(6, 1),
        ACQUIRE_ONCE(3, 1),
        RENEW(5, 1),
        RELEASE(5, 1),
        RESUME_LOCK(3, 0),
        FIND_LOCK(2, 0),
        START(24, 1),
        CHECKPOINT(0, 14),
        COMMIT(0, 14),
        EXTEND(0, 7),
        COMPLETE(0, 7),
        FAIL(0, 4),
        RUN_AGAIN(0, 4),
        RESUME_RUN(4, 12),
        GIVE_UP(2, 1),
        EVALUATE(3, 1),
        PUMP(5, 1),
        SWEEP(2, 0),
        RECONCILE(1, 0),
        ADVANCE(7, 2),
        HEAD(2, 0),
        TRIGGER(6, 1),
        FORCE(3, 0),
        SCHEDULE(1, 0),
        POSITION(3, 1),
        REWIND(2, 1),
        REMOVE(1, 0),
        REGISTER(2, 0),
        COUNT_SETTING(3, 1),
        SETTING(2, 0),
        PAUSE_BOT(1, 0),
        RESUME_BOT(2, 0),
        SLEEP(4, 1);

        private final int weight;
        private final int weightInRun;

        Kind(int weight, int weightInRun) {
            this.weight = weight;
            this.weightInRun = weightInRun;
        }

        /** How often it is chosen by a client with a run to work on, or by one without. */
        int weight(boolean inRun) {
            return inRun ? weightInRun : weight;
        }

        /** Whether it writes into a run that has started, in mostly one request. */
        boolean isRunWrite() {
            return weight == 0 || this == RESUME_RUN;
        }
    }

    /** One of so many things. */
    int choice(int of) {
        return Math.floorMod(dice, of);
    }

    /** Another number for a further choice. */
    int choice(int of, int nth) {
        return Math.floorMod(Integer.rotateLeft(dice * 0x9E3779B1, 7 * nth) ^ nth, of);
    }

    /** How long to do nothing. */
    Duration sleep() {
        return Duration.ofSeconds(choice(4) == 0 ? 60L + choice(240, 1) : 1 + choice(40, 1));
    }

    /** The same without its fault. */
    Step unharmed() {
        return new Step(client, kind, inRun, dice, Optional.empty(), 0);
    }

    @Override
    public String toString() {
        return "client " + client + " " + kind + ", or " + inRun + " in a run, " + dice
                + fault.map(f -> " with " + f + " after " + faultAfter + " requests")
                        .orElse("");
    }
}
