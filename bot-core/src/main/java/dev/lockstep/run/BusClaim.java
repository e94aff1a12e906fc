package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.LeoCron;
import dev.lockstep.store.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The right to run the first instance of a bot of an RStreams bus, taken as the bus's processor takes it, and in its
 * way: whoever of the two comes second is refused. The processor claims where the bot's last claim is not later than
 * that of the instance it saw, and replaces the instance; this one is later than both, and only on the instance as it
 * was read.
 */
final class BusClaim {
    private static final Path PROCESSOR_CLAIM = Path.of(BusPaths.INVOKED);
    private static final Path TRIGGER = Path.of(BusPaths.TRIGGER);

    private BusClaim() {}

    static Change change(RunState decidedOn, String attempt, long wakeSeen, Instant now) {
        int i = decidedOn.instance();
        long claimed = decidedOn.times().claimed().map(Instant::toEpochMilli).orElse(0L);
        AttributeValue invoked = BusPaths.number(Math.max(now.toEpochMilli(), claimed + 1));
        AttributeValue token =
                BusPaths.number(Collections.max(List.of(now.toEpochMilli(), decidedOn.epoch() + 1, wakeSeen)));
        Change change = Change.of(RunRecords.key(decidedOn))
                .set(
                        Path.of(BusPaths.INSTANCES, Integer.toString(i)),
                        AttributeValue.fromM(Map.of(
                                BusPaths.TOKEN,
                                token,
                                BusPaths.INVOKED,
                                invoked,
                                BusPaths.STATUS,
                                status(decidedOn.phase()),
                                BusPaths.ATTEMPT,
                                BusPaths.text(attempt))))
                .set(BusPaths.INVOKED, invoked)
                .set(BusPaths.TOKEN, token)
                .setEmptyMap("progress")
                .remove("ignorePaused", "startTime", "endTime")
                .when(LeoCron.canRun())
                .when(BusInstance.unchanged(decidedOn))
                .when(notClaimedSince(decidedOn));
        return decidedOn.phase().isOpen() ? change.when(sameDeadline(decidedOn)) : change;
    }

    private static AttributeValue status(Phase before) {
        if (before == Phase.COMPLETE) {
            return BusPaths.text("complete");
        }
        return before.isFailure() ? BusPaths.text("error") : AttributeValue.fromNul(true);
    }

    private static Condition notClaimedSince(RunState seen) {
        Path own = BusPaths.in(seen.instance(), BusPaths.INVOKED);
        return seen.times()
                .claimed()
                .map(claimed -> Condition.all(
                        Condition.any(
                                BusPaths.isNothing(PROCESSOR_CLAIM),
                                Condition.atMost(BusPaths.INVOKED, claimed.toEpochMilli()),
                                BusPaths.isStill(PROCESSOR_CLAIM, claimed.toEpochMilli())),
                        Condition.any(BusPaths.isNothing(own), BusPaths.isStill(own, claimed.toEpochMilli()))))
                .orElseGet(() -> Condition.all(BusPaths.isNothing(PROCESSOR_CLAIM), BusPaths.isNothing(own)));
    }

    /** The run has not been given more time since: nobody counts from another instant, nor another length. */
    static Condition sameDeadline(RunState seen) {
        Path duration = BusPaths.in(seen.instance(), BusPaths.DURATION);
        Path claimed = BusPaths.in(seen.instance(), BusPaths.INVOKED);
        long from = seen.times().claimed().map(Instant::toEpochMilli).orElse(0L);
        long length = seen.times().deadline().map(Instant::toEpochMilli).orElse(from) - from;
        return Condition.all(
                Condition.any(
                        BusPaths.isNothing(duration),
                        BusPaths.isStill(duration, 0),
                        BusPaths.isStill(duration, length)),
                Condition.any(BusPaths.isNothing(claimed), BusPaths.isStill(claimed, from)));
    }

    /**
     * Asks the bus for another run: by a trigger that is later than all that it takes for answered. A later one that
     * somebody has set meanwhile stays; what is no trigger gives way.
     */
    static void trigger(Change change, RunState known, Instant now) {
        long claimed = known.times().claimed().map(Instant::toEpochMilli).orElse(0L);
        long later = Collections.max(List.of(now.toEpochMilli(), known.wakeSeen() + 1, claimed + 1, known.epoch() + 2));
        change.set(TRIGGER, BusPaths.number(later))
                .when(Condition.any(
                        Condition.notAtLeast(TRIGGER, BusPaths.number(later)),
                        Condition.atLeast(TRIGGER, BusPaths.number(BusInstance.UNREAD))));
    }
}
