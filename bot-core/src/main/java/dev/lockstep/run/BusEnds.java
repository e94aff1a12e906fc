package dev.lockstep.run;

import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.CorruptRecordException;
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
        ended(change, known.instance(), context.now(), "complete");
        change.set(BusPaths.ERRORS, 0);
        if (again) {
            BusClaim.trigger(change, known, context.now());
        }
        Change silent = silent(change, known.instance());
        said(
                change,
                known.instance(),
                BusText.nothing(),
                completion.result().map(BusText::result).orElse(NULL),
                completion.message().map(BusEnds::message).orElse(NULL));
        return send(context, known, change, silent, completion);
    }

    static Outcome fail(RunContext context, Change change, RunState known, RunError error, boolean again) {
        if (again) {
            BusClaim.trigger(change, known, context.now());
        }
        return failed(context, change, known, error);
    }

    static void failUnread(RunContext context, Change change, int instance, RunError error) {
        ended(change, instance, context.now(), "error");
        change.set(BusPaths.in(instance, BusPaths.LOG), BusText.error(error)).increment(BusPaths.ERRORS, 1);
        context.store().update(change);
    }

    static Outcome giveUp(RunContext context, RunState open, Phase phase, RunError reason, Condition assumed) {
        Change change = Change.of(RunRecords.key(open));
        String token = Tokens.next();
        fence(change, open.instance(), phase);
        BusPaths.sign(change, open.instance(), token);
        change.when(BusInstance.unchanged(open)).when(assumed);
        Outcome outcome = failed(context, change, open, reason);
        return isOurs(outcome, found -> context.records().isWrittenBy(found, token))
                ? new Outcome.Applied(Optional.empty())
                : outcome;
    }

    private static Outcome failed(RunContext context, Change change, RunState known, RunError error) {
        ended(change, known.instance(), context.now(), "error");
        change.increment(BusPaths.ERRORS, 1);
        Change silent = silent(change, known.instance());
        said(change, known.instance(), BusText.error(error), NULL, NULL);
        return send(context, known, change, silent, error);
    }

    /** An item that is full takes an end in silence, lest its run stay open until its time is over. */
    private static Outcome send(RunContext context, RunState known, Change change, Change silent, Object said) {
        try {
            return context.store().update(change);
        } catch (CorruptRecordException refused) {
            if (!refused.isFull()) {
                throw refused;
            }
            LOG.warn(
                    "the item of bot {} is full; it does not keep how run {} ended: {}",
                    known.bot(),
                    known.epoch(),
                    said,
                    refused);
            return context.store().update(silent);
        }
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
            ended(change, seen.instance(), context.now(), "error");
            change.set(BusPaths.in(seen.instance(), BusPaths.LOG), BusText.error(rewound));
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

    private static void ended(Change change, int instance, Instant now, String status) {
        change.set(BusPaths.in(instance, BusPaths.ENDED), BusPaths.millis(now))
                .set(BusPaths.in(instance, BusPaths.STATUS), BusPaths.text(status));
    }

    private static Change silent(Change end, int instance) {
        Change silent = end.twin();
        said(silent, instance, BusText.nothing(), NULL, NULL);
        return silent;
    }

    private static void said(
            Change change, int instance, AttributeValue log, AttributeValue result, AttributeValue message) {
        change.set(BusPaths.in(instance, BusPaths.LOG), log)
                .set(BusPaths.in(instance, BusPaths.RESULT), result)
                .set(BusPaths.MESSAGE, message);
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
