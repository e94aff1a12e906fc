package dev.lockstep.proof.history;

import java.time.Duration;
import java.util.Optional;

/**
 * What a client is to do next, so that it means something whatever the others have done meanwhile.
 *
 * @param client number of the client
 * @param dice a number that all else is chosen by
 * @param fault what happens to one of its requests
 * @param faultAfter how many of its requests pass before that
 */
record Step(int client, Kind kind, int dice, Optional<Fault> fault, int faultAfter) {

    /** What there is to do, and how often it is chosen. */
    enum Kind {
        ACQUIRE(7),
        ACQUIRE_ONCE(3),
        RENEW(6),
        RELEASE(5),
        RESUME_LOCK(3),
        FIND_LOCK(2),
        START(16),
        CHECKPOINT(8),
        COMMIT(8),
        EXTEND(2),
        COMPLETE(5),
        FAIL(2),
        RESUME_RUN(4),
        GIVE_UP(1),
        EVALUATE(8),
        PUMP(6),
        SWEEP(2),
        RECONCILE(1),
        ADVANCE(7),
        HEAD(3),
        TRIGGER(5),
        FORCE(1),
        SCHEDULE(1),
        POSITION(4),
        REWIND(2),
        REMOVE(1),
        REGISTER(2),
        COUNT_SETTING(4),
        SETTING(2),
        PAUSE_BOT(1),
        RESUME_BOT(2),
        SLEEP(6);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }

        int weight() {
            return weight;
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
        return new Step(client, kind, dice, Optional.empty(), 0);
    }

    @Override
    public String toString() {
        return "client " + client + " " + kind + " " + dice
                + fault.map(f -> " with " + f + " after " + faultAfter + " requests")
                        .orElse("");
    }
}
