package dev.lockstep.run;

import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.LeoCron;
import dev.lockstep.store.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The ways in which a run of an RStreams bus ends, each told as leo-sdk reports it, in one update: the bus waits for
 * the time of the end, and backs off where the count of errors goes up.
 */
final class BusEnds {
    private static final Logger LOG = LoggerFactory.getLogger(BusEnds.class);
    private static final AttributeValue NULL = AttributeValue.fromNul(true);

    private BusEnds() {}

    static Outcome complete(RunContext context, Change change, RunState known, Completion completion, boolean again) {
        ended(change, known.instance(), context.now(), "complete", BusText.nothing());
        change.set(
                        BusPaths.in(known.instance(), BusPaths.RESULT),
                        completion.result().map(BusText::result).orElse(NULL))
                .set(
                        BusPaths.MESSAGE,
                        completion.message().map(BusEnds::message).orElse(NULL))
                .set(BusPaths.ERRORS, 0);
        return send(context, change, known, again);
    }

    static Outcome fail(RunContext context, Change change, RunState known, RunError error, boolean again) {
        failed(change, known, context.now(), error);
        return send(context, change, known, again);
    }

    private static Outcome send(RunContext context, Change change, RunState known, boolean again) {
        if (again) {
            BusClaim.trigger(change, known, context.now());
        }
        return context.store().update(change);
    }

    static Outcome giveUp(RunContext context, RunState open, Phase phase, RunError reason, Condition assumed) {
        Change change = Change.of(RunRecords.key(open));
        failed(change, open, context.now(), reason);
        fence(change, open.instance(), phase);
        return context.store().update(change.when(BusInstance.unchanged(open)).when(assumed));
    }

    /**
     * The bot's positions, and a run that begins there. A run of Lockstep's that is under way is ended: its token
     * rises. One of leo-sdk's keeps the lock, and meets the new position at its next checkpoint.
     */
    static Outcome rewind(RunContext context, RunState seen, Checkpoint to, Note note) {
        BusPositions.requireAccepted(to);
        Change change = Change.of(RunRecords.key(seen))
                .when(LeoCron.isBot())
                .when(BusInstance.unchanged(seen))
                .when(BusInstance.sequence(seen.instance(), seen.progress().sequence()));
        BusPositions.reset(change, seen.progress(), to);
        BusClaim.trigger(change, seen, context.now());
        String why = "rewound by " + note.who() + " to " + to.text() + ", was "
                + seen.progress().at(to);
        if (seen.phase() == Phase.RUNNING && seen.progress().sequence() > 0) {
            RunError rewound = RunError.of("rewound", why);
            ended(change, seen.instance(), context.now(), "error", BusText.error(rewound));
            change.set(BusPaths.in(seen.instance(), BusPaths.TOKEN), BusPaths.number(seen.epoch() + 1));
            fence(change, seen.instance(), Phase.IDLE);
        }
        Outcome outcome = context.store().update(change);
        if (outcome instanceof Outcome.Applied) {
            LOG.info("bot {} {}: {}", seen.bot(), why, note.why());
        }
        return outcome;
    }

    private static void failed(Change change, RunState known, Instant now, RunError error) {
        ended(change, known.instance(), now, "error", BusText.error(error));
        change.set(BusPaths.in(known.instance(), BusPaths.RESULT), NULL)
                .set(BusPaths.MESSAGE, NULL)
                .increment(BusPaths.ERRORS, 1);
    }

    private static void ended(Change change, int instance, Instant now, String status, AttributeValue log) {
        change.set(BusPaths.in(instance, BusPaths.ENDED), BusPaths.millis(now))
                .set(BusPaths.in(instance, BusPaths.STATUS), BusPaths.text(status))
                .set(BusPaths.in(instance, BusPaths.LOG), log);
    }

    /** Whatever process had the run writes no more, and is told why. */
    private static void fence(Change change, int instance, Phase phase) {
        change.set(BusPaths.in(instance, BusPaths.PHASE), BusPaths.text(phase.code()))
                .remove(BusPaths.in(instance, BusPaths.PROCESS));
    }

    private static AttributeValue message(String text) {
        return AttributeValue.fromL(List.of(AttributeValue.fromM(Map.of("msg", BusPaths.text(text)))));
    }
}
