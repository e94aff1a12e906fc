package dev.lockstep.run;

import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.LeoCron;
import dev.lockstep.store.Outcome;
import dev.lockstep.types.Tokens;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The ways in which a run of an RStreams bus ends, each told as leo-sdk reports it, in one update: the bus waits for
 * the time of the end, and backs off where the count of errors goes up.
 */
final class BusEnds {
    private static final Logger LOG = LoggerFactory.getLogger(BusEnds.class);
    private static final String REWOUND_BY = "lockstepRewind";
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

    static void failUnread(RunContext context, Change change, int instance, RunError error) {
        ended(change, instance, context.now(), "error", BusText.error(error));
        context.store().update(change.increment(BusPaths.ERRORS, 1));
    }

    private static Outcome send(RunContext context, Change change, RunState known, boolean again) {
        if (again) {
            BusClaim.trigger(change, known, context.now());
        }
        return context.store().update(change);
    }

    static Outcome giveUp(RunContext context, RunState open, Phase phase, RunError reason, Condition assumed) {
        Change change = Change.of(RunRecords.key(open));
        String token = Tokens.next();
        failed(change, open, context.now(), reason);
        fence(change, open.instance(), phase);
        BusPaths.sign(change, open.instance(), token);
        change.when(BusInstance.unchanged(open)).when(assumed);
        Outcome outcome = context.store().update(change);
        return isOurs(outcome, found -> context.records().isWrittenBy(found, token))
                ? new Outcome.Applied(Optional.empty())
                : outcome;
    }

    /** Applied, though the answer to that was lost and it met itself. */
    private static boolean isOurs(Outcome outcome, Predicate<Item> isWrittenByUs) {
        return outcome instanceof Outcome.Refused refused
                && refused.found().filter(isWrittenByUs).isPresent();
    }

    /**
     * The bot's positions, and a run that begins there. A run of Lockstep's that is under way is ended: its token
     * rises. One of leo-sdk's keeps the lock, and meets the new position at its next checkpoint.
     */
    static Outcome rewind(RunContext context, RunState seen, Checkpoint to, Note note) {
        BusPositions.requireAccepted(to);
        String token = Tokens.next();
        Change change = Change.of(RunRecords.key(seen))
                .set(REWOUND_BY, token)
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
        boolean isDone = outcome instanceof Outcome.Applied
                || isOurs(
                        outcome,
                        found -> found.string(REWOUND_BY).filter(token::equals).isPresent());
        if (isDone) {
            LOG.info("bot {} {}: {}", seen.bot(), why, note.why());
        }
        return isDone ? new Outcome.Applied(Optional.empty()) : outcome;
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
