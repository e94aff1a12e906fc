package dev.lockstep.local;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.Reason;
import dev.lockstep.types.BotId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Somebody who looks after the demo's bots and is in a hurry: a bot that waits after a crash, as it should, is run at
 * once all the same. His requests are not part of what the demo costs.
 */
final class DemoOperator {
    private static final List<BotId> BOTS = List.of(BotId.of(DemoBots.PARSE), BotId.of(DemoBots.COUNT));
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

    boolean findsNothingToDo() {
        return BOTS.stream().map(lockstep::why).allMatch(Decision.Idle.class::isInstance);
    }

    String explains() {
        return BOTS.stream().map(bot -> bot + " " + lockstep.why(bot).text()).collect(Collectors.joining("; "));
    }
}
