package dev.lockstep.run;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.LeoCron;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.Path;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The changes an instance in a bot's item of an RStreams bus goes through. The bus's processor, leo-sdk's runs and
 * people's tools change the same item: nothing is put as a whole, and no write takes place on what was not seen.
 */
final class RStreamsRunRecords implements RunRecords {
    private static final String SWEPT_BY_THE_BUS = "the bus looks after what is due";

    @Override
    public RunState state(Item item) {
        BusInstance instance = instance(item);
        return instance.state(BusPositions.of(item, instance));
    }

    @Override
    public RunState state(Item item, Invocation run) {
        BusInstance instance = instance(item);
        return instance.state(BusPositions.of(item, instance, run.fanOut().map(FanOut::from)));
    }

    private static BusInstance instance(Item item) {
        RecordKey.Run key = (RecordKey.Run) item.key();
        return new BusInstance(item, key.bot(), key.instance());
    }

    @Override
    public boolean isKnown(Item item) {
        return LeoCron.isBot(item);
    }

    @Override
    public boolean isClaimedBy(Item found, String attempt) {
        return instance(found).is(BusPaths.ATTEMPT, attempt);
    }

    @Override
    public boolean isStartedBy(Item found, String process) {
        return instance(found).is(BusPaths.PROCESS, process);
    }

    @Override
    public boolean isWrittenBy(Item found, String token) {
        BusInstance instance = instance(found);
        return instance.is(BusPaths.WRITER, token)
                || instance.is(BusPaths.WRITER_BEFORE, token)
                || BusPaths.isLastSigned(found, token);
    }

    @Override
    public boolean isCommittedBy(Item found, String token) {
        return instance(found).is(BusPaths.COMMITTER, token);
    }

    /**
     * The lock as it was found, but no position that this process did not set itself: it is not known why it is there.
     */
    @Override
    public RunState adopted(RunState found, Progress expected) {
        return found.with(found.times(), expected.numbered(found.progress().sequence()));
    }

    @Override
    public void requireStanding(RunState before, RunState found, Progress expected, Checkpoint checkpoint) {
        BusPositions.requireStanding(found.progress(), expected, checkpoint);
        if (found.progress().sequence() == before.progress().sequence() && found.wakeSeen() == before.wakeSeen()) {
            throw new CorruptRecordException(
                    RunRecords.key(found), "*", "refuses a write though everything stands as the write assumes");
        }
    }

    @Override
    public void requireAccepted(Invocation run, Checkpoint checkpoint) {
        BusPositions.requireAccepted(run, checkpoint);
    }

    /** An open run is left alone until its time is over by the bus's own count. */
    @Override
    public boolean isClaimable(RunState decidedOn, Instant now) {
        if (decidedOn.instance() != 0) {
            throw new UnsupportedByLayoutException(
                    "runs().claim of instance " + decidedOn.instance(), "the bus opens the rounds of a fan-out itself");
        }
        return !decidedOn.phase().isOpen()
                || decidedOn.times().deadline().filter(now::isAfter).isPresent();
    }

    @Override
    public Change claimed(RunState decidedOn, String attempt, ClaimTerms terms, Instant now, Instant startBy) {
        return BusClaim.change(decidedOn, attempt, terms.wakeSeen(), now);
    }

    @Override
    public Change started(Invocation run, String requestId, String process, Instant now, Instant deadline) {
        int i = run.instance();
        Path request = BusPaths.in(i, BusPaths.REQUEST);
        Path started = BusPaths.in(i, BusPaths.STARTED);
        Path duration = BusPaths.in(i, BusPaths.DURATION);
        long millis = Duration.between(now, deadline).toMillis();
        return Change.of(RunRecords.key(run))
                .setIfAbsent(started, BusPaths.millis(now))
                .set(request, BusPaths.text(requestId))
                .set(duration, BusPaths.number(millis))
                .setSum(BusPaths.in(i, BusPaths.DEADLINE), BusPaths.in(i, BusPaths.INVOKED), millis)
                .copy(BusPaths.in(i, BusPaths.WRITER), BusPaths.in(i, BusPaths.WRITER_BEFORE))
                .set(BusPaths.in(i, BusPaths.WRITER), BusPaths.text(process))
                .copy(BusPaths.in(i, BusPaths.PROCESS), BusPaths.in(i, BusPaths.PROCESS_BEFORE))
                .set(BusPaths.in(i, BusPaths.PROCESS), BusPaths.text(process))
                .increment(BusPaths.in(i, BusPaths.SEQUENCE), 1)
                .when(sameRun(run))
                .when(Condition.notEqual(BusPaths.in(i, BusPaths.PROCESS), BusPaths.text(process)))
                .when(Condition.notEqual(BusPaths.in(i, BusPaths.PROCESS_BEFORE), BusPaths.text(process)))
                .when(Condition.absent(BusPaths.in(i, BusPaths.ENDED)))
                .when(Condition.any(
                        Condition.all(Condition.absent(started), Condition.absent(request)),
                        Condition.equal(request, BusPaths.text(requestId))));
    }

    @Override
    public Change written(RunState known, String process, String token) {
        int i = known.instance();
        Change change = Change.of(RunRecords.key(known))
                .set(
                        BusPaths.in(i, BusPaths.SEQUENCE),
                        BusPaths.number(known.progress().sequence() + 1))
                .when(isOurs(i, known.epoch(), process))
                .when(sameSequence(known));
        BusPaths.sign(change, i, token);
        known.requestId().ifPresent(id -> change.when(BusPaths.is(BusPaths.in(i, BusPaths.REQUEST), id)));
        return change;
    }

    private static Condition isOurs(int i, long epoch, String process) {
        return Condition.all(
                BusPaths.is(BusPaths.in(i, BusPaths.TOKEN), epoch),
                Condition.equal(BusPaths.in(i, BusPaths.PROCESS), BusPaths.text(process)),
                Condition.absent(BusPaths.in(i, BusPaths.ENDED)));
    }

    @Override
    public Change extended(Invocation run, String process, Instant deadline) {
        int i = run.instance();
        return Change.of(RunRecords.key(run))
                .setDifference(
                        BusPaths.in(i, BusPaths.DURATION), deadline.toEpochMilli(), BusPaths.in(i, BusPaths.INVOKED))
                .set(BusPaths.in(i, BusPaths.DEADLINE), BusPaths.millis(deadline))
                .when(isOurs(i, run.epoch(), process))
                .when(Condition.less(BusPaths.in(i, BusPaths.DEADLINE), BusPaths.millis(deadline)));
    }

    @Override
    public void addDeadline(Change change, RunState known, Instant deadline) {
        int i = known.instance();
        change.setDifference(
                        BusPaths.in(i, BusPaths.DURATION), deadline.toEpochMilli(), BusPaths.in(i, BusPaths.INVOKED))
                .set(BusPaths.in(i, BusPaths.DEADLINE), BusPaths.millis(deadline));
    }

    @Override
    public void addPositions(Change change, Invocation run, Progress known, Checkpoint checkpoint) {
        BusPositions.add(change, run, known, checkpoint);
    }

    @Override
    public void addRunAgain(Change change, RunState known, Instant now) {
        BusClaim.trigger(change, known, now);
    }

    @Override
    public void addCommitter(Change change, int instance, String token) {
        change.set(BusPaths.in(instance, BusPaths.COMMITTER), BusPaths.text(token));
    }

    @Override
    public Outcome send(RunContext context, BotId bot, Supplier<Outcome> write) {
        return context.store().makingMaps(bot, write);
    }

    @Override
    public Outcome complete(RunContext context, Change change, RunState known, Completion completion, boolean again) {
        return BusEnds.complete(context, change, known, completion, again);
    }

    @Override
    public Outcome fail(RunContext context, Change change, RunState known, RunError error, boolean again) {
        return BusEnds.fail(context, change, known, error, again);
    }

    @Override
    public void failUnread(RunContext context, Invocation run, String process, RunError error) {
        Change change = Change.of(RunRecords.key(run)).when(isOurs(run.instance(), run.epoch(), process));
        BusEnds.failUnread(context, change, run.instance(), error);
    }

    @Override
    public Outcome giveUp(RunContext context, RunState open, Phase phase, RunError reason, Condition assumed) {
        return BusEnds.giveUp(context, open, phase, reason, assumed);
    }

    @Override
    public Outcome rewind(RunContext context, AuditTrail audit, RunState seen, Checkpoint to, Note note) {
        return send(context, seen.bot(), () -> BusEnds.rewind(context, seen, to, note));
    }

    @Override
    public Condition sameDeadline(RunState seen) {
        return BusClaim.sameDeadline(seen);
    }

    @Override
    public Condition sameRun(Invocation meant) {
        return BusPaths.is(BusPaths.in(meant.instance(), BusPaths.TOKEN), meant.epoch());
    }

    /** The bus's token is a time, with which it may claim twice. */
    @Override
    public boolean isEpochUnique() {
        return false;
    }

    @Override
    public Condition sameSequence(RunState seen) {
        return BusInstance.sequence(seen.instance(), seen.progress().sequence());
    }

    @Override
    public Change lookedAt(RunState seen, Instant by, Instant now) {
        throw new UnsupportedByLayoutException("runs().lookAgain", SWEPT_BY_THE_BUS);
    }

    @Override
    public Change forgotten(RunState seen) {
        throw new UnsupportedByLayoutException("runs().forget", SWEPT_BY_THE_BUS);
    }

    @Override
    public Optional<Instant> look(RunState started) {
        return Optional.empty();
    }

    @Override
    public boolean isAdvancing() {
        return false;
    }
}
