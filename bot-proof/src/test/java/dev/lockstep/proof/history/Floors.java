package dev.lockstep.proof.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What many histories must have seen at least, so that nothing is proved by what did not happen. */
final class Floors {
    private static final int IN = 1000;

    /** In a thousand histories: answers that every write into a run must have been given. */
    private static final Map<String, Integer> OF_EACH_RUN_WRITE =
            Map.of("yes", 60, "RunEnded", 10, "RunSuperseded", 10, "RunExpired", 5);

    /** In a thousand histories: how often each fault but the rarest must have struck each write into a run. */
    private static final int OF_EACH_FAULT = 1;

    /** In a thousand histories: how often writes into runs must have met a transaction, all of them together. */
    private static final int OF_CONFLICTS = 7;

    private record Floor(Operation operation, String outcome, int least) {}

    /** In a thousand histories: answers that must have been given beside these. */
    private static final List<Floor> OTHERS = List.of(
            new Floor(Operation.ACQUIRE, "yes", 1000),
            new Floor(Operation.ACQUIRE, "no", 500),
            new Floor(Operation.RENEW, "yes", 300),
            new Floor(Operation.RENEW, "LockLost", 150),
            new Floor(Operation.RELEASE, "yes", 300),
            new Floor(Operation.RELEASE, "LockLost", 40),
            new Floor(Operation.START, "yes", 500),
            new Floor(Operation.START, "ForeignRun", 50),
            new Floor(Operation.START_ONCE, "yes", 500),
            new Floor(Operation.CHECKPOINT, "yes", 400),
            new Floor(Operation.CHECKPOINT, "StalePosition", 10),
            new Floor(Operation.COMMIT, "yes", 400),
            new Floor(Operation.COMMIT, "StalePosition", 20),
            new Floor(Operation.COMPLETE, "yes", 200),
            new Floor(Operation.RESUMED_CHECKPOINT, "StalePosition", 10),
            new Floor(Operation.RESUMED_COMMIT, "StalePosition", 20),
            new Floor(Operation.GIVE_UP, "yes", 50),
            new Floor(Operation.GIVE_UP, "no", 100),
            new Floor(Operation.CLAIM, "yes", 1500),
            new Floor(Operation.CLAIM, "no", 150),
            new Floor(Operation.EXPIRE, "decided", 100),
            new Floor(Operation.TRIGGER, "yes", 700),
            new Floor(Operation.REWIND, "yes", 200),
            new Floor(Operation.REMOVE, "yes", 100));

    private Floors() {}

    /** The floors that so many histories have not reached. */
    static List<String> missed(Counts counts, int histories) {
        List<Floor> floors = new ArrayList<>(OTHERS);
        for (Operation write : Operation.runWrites()) {
            OF_EACH_RUN_WRITE.forEach((outcome, least) -> floors.add(new Floor(write, outcome, least)));
        }
        List<String> missed = new ArrayList<>();
        for (Floor floor : floors) {
            int seen = counts.of(floor.operation(), floor.outcome());
            if (seen < (long) floor.least() * histories / IN) {
                missed.add(floor + ": " + seen);
            }
        }
        missed.addAll(missedFaults(counts, histories));
        return missed;
    }

    private static List<String> missedFaults(Counts counts, int histories) {
        List<String> missed = new ArrayList<>();
        int conflicts = 0;
        for (Operation write : Operation.runWrites()) {
            conflicts += counts.of(write, Fault.CONFLICT);
            for (Fault fault : Fault.values()) {
                int seen = counts.of(write, fault);
                if (fault != Fault.CONFLICT && seen < (long) OF_EACH_FAULT * histories / IN) {
                    missed.add(write + " met " + fault + ": " + seen);
                }
            }
        }
        if (conflicts < (long) OF_CONFLICTS * histories / IN) {
            missed.add("writes into runs met " + Fault.CONFLICT + ": " + conflicts);
        }
        return missed;
    }
}
