package dev.lockstep.local;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.Reason;
import dev.lockstep.run.Round;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Somebody who looks after the demo's bots and is in a hurry: a bot that waits after a crash, as it should, is run at
 * once all the same. His requests are not part of what the demo costs.
 */
final class DemoOperator {
    private static final BotId COUNT = BotId.of(DemoBots.COUNT);
    private static final List<BotId> BOTS = List.of(BotId.of(DemoBots.PARSE), COUNT);
    private static final QueueName KEYS = QueueName.of(DemoBots.KEYS);
    private static final Note HURRY = Note.by("demo", "the audience does not like to wait");

    private final Lockstep lockstep;
    private final Tally tally;
    private final Map<BotId, Decision> forced = new HashMap<>();

    DemoOperator(Lockstep lockstep, Tally tally) {
        this.lockstep = lockstep;
        this.tally = tally;
    }

    /** Looks at each bot once, and spares it its wait. */
    void look() {
        for (BotId bot : BOTS) {
            Decision decision = lockstep.why(bot);
            boolean waits = decision.reasonAgainst()
                    .filter(reason -> reason instanceof Reason.BackOff || reason instanceof Reason.Rogue)
                    .isPresent();
            if (waits && !decision.equals(forced.put(bot, decision))) {
                lockstep.wakes().force(bot, HURRY);
                tally.forced.incrementAndGet();
            }
        }
    }

    /** How far the counting bot is as a whole: where its last closed round ended. */
    long counted() {
        return rounds().flatMap(round -> Optional.ofNullable(round.reads().get(KEYS)))
                .map(position -> number(position.eventId()))
                .orElse(0L);
    }

    /** Whether a round of the counting bot reads on from behind that event, or has done so. */
    boolean seesCountingBeyond(long event) {
        return rounds().flatMap(round -> Optional.ofNullable(round.ends().get(KEYS)))
                .filter(end -> number(end) > event)
                .isPresent();
    }

    private Optional<Round> rounds() {
        return lockstep.runs().rounds().find(COUNT);
    }

    private static long number(EventId id) {
        return Long.parseLong(id.value());
    }

    /** Has so many instances count from the next round on. */
    void fanOut(int instances) {
        lockstep.bots()
                .update(
                        COUNT,
                        counter -> counter.toBuilder().instances(instances).build());
    }

    boolean findsNothingToDo() {
        return BOTS.stream().map(lockstep::why).allMatch(Decision.Idle.class::isInstance);
    }

    String explains() {
        return BOTS.stream().map(bot -> bot + " " + lockstep.why(bot).text()).collect(Collectors.joining("; "));
    }
}
