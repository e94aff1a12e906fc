package dev.lockstep.run;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.Outcome;
import dev.lockstep.types.BotId;
import dev.lockstep.wake.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The changes a run record of Lockstep's own table goes through, each with what it assumes. */
final class NativeRunRecords implements RunRecords {
    /** Not worth two write units to be looked at that much earlier. */
    private static final Duration SOON = Duration.ofSeconds(1);

    @Override
    public RunState state(Item item) {
        return RunState.of(item);
    }

    @Override
    public boolean isKnown(Item item) {
        return !item.flag(RunState.REMOVED);
    }

    @Override
    public boolean isClaimedBy(Item found, String attempt) {
        return is(found, RunState.RUN_ID, attempt);
    }

    @Override
    public boolean isStartedBy(Item found, String process) {
        return is(found, RunState.PROCESS, process);
    }

    @Override
    public boolean isWrittenBy(Item found, String token) {
        return is(found, RunState.WRITER, token) || is(found, RunState.WRITER_BEFORE, token);
    }

    @Override
    public boolean isCommittedBy(Item found, String token) {
        return is(found, RunState.COMMITTER, token);
    }

    private static boolean is(Item found, String attribute, String text) {
        return found.string(attribute).filter(text::equals).isPresent();
    }

    @Override
    public Change claimed(RunState decidedOn, String runId, ClaimTerms terms, Instant now, Instant startBy) {
        Change change = Change.of(RunRecords.key(decidedOn))
                .set(RunState.PHASE, Phase.INVOKED.code())
                .set(RunState.RUN_ID, runId)
                .set(RunState.WAKE_SEEN, terms.wakeSeen())
                .set(RunState.CLAIMED_AT, now)
                .set(RunState.DEADLINE, startBy)
                .set(RunState.MOVED, !terms.behind())
                .set(RunState.RECORDS_READ, 0)
                .set(RunState.RECORDS_WRITTEN, 0)
                .remove(RunState.REQUEST_ID, RunState.STARTED_AT, RunState.ENDED_AT)
                .remove(RunState.LOGGED);
        Timers.arm(change, decidedOn.bot(), startBy).when(unchanged(decidedOn));
        long above = Math.max(decidedOn.epoch(), terms.round().map(Round::epoch).orElse(0L));
        return terms.round()
                .filter(Round::isOpen)
                .map(round -> RoundChanges.worksIn(change, round, decidedOn))
                .orElseGet(() -> change.set(RunState.EPOCH, above + 1).remove(RunState.AGAIN))
                .when(Condition.absent(RunState.REMOVED));
    }

    @Override
    public Change started(Invocation invocation, String requestId, String token, Instant now, Instant deadline) {
        Change change = Change.of(RunRecords.key(invocation))
                .set(RunState.PHASE, Phase.RUNNING.code())
                .set(RunState.REQUEST_ID, requestId)
                .copy(RunState.WRITER, RunState.WRITER_BEFORE)
                .set(RunState.WRITER, token)
                .copy(RunState.PROCESS, RunState.PROCESS_BEFORE)
                .set(RunState.PROCESS, token)
                .increment(RunState.SEQUENCE, 1)
                .set(RunState.DEADLINE, deadline)
                .setIfAbsent(RunState.STARTED_AT, now.toEpochMilli())
                .when(Condition.equal(RunState.EPOCH, invocation.epoch()))
                .when(Condition.equal(RunState.RUN_ID, invocation.runId()))
                .when(Condition.notEqual(RunState.PROCESS, token))
                .when(Condition.notEqual(RunState.PROCESS_BEFORE, token))
                .when(Condition.any(
                        Condition.equal(RunState.PHASE, Phase.INVOKED.code()),
                        Condition.all(
                                Condition.equal(RunState.PHASE, Phase.RUNNING.code()),
                                Condition.equal(RunState.REQUEST_ID, requestId))));
        return deadline.plus(SOON).isBefore(invocation.startBy())
                ? Timers.arm(change, invocation.bot(), deadline)
                : change;
    }

    @Override
    public Change written(RunState known, String process, String token) {
        return Change.of(RunRecords.key(known))
                .set(RunState.SEQUENCE, known.progress().sequence() + 1)
                .set(RunState.WRITER, token)
                .when(Condition.equal(RunState.EPOCH, known.epoch()))
                .when(Condition.equal(RunState.PHASE, Phase.RUNNING.code()))
                .when(Condition.equal(RunState.PROCESS, process))
                .when(Condition.equal(RunState.SEQUENCE, known.progress().sequence()));
    }

    @Override
    public Change extended(Invocation run, String process, Instant deadline) {
        return Change.of(RunRecords.key(run))
                .set(RunState.DEADLINE, deadline)
                .when(Condition.equal(RunState.EPOCH, run.epoch()))
                .when(Condition.equal(RunState.RUN_ID, run.runId()))
                .when(Condition.equal(RunState.PHASE, Phase.RUNNING.code()))
                .when(Condition.equal(RunState.PROCESS, process))
                .when(Condition.less(RunState.DEADLINE, deadline.toEpochMilli()));
    }

    @Override
    public void addDeadline(Change change, RunState known, Instant deadline) {
        change.set(RunState.DEADLINE, deadline);
    }

    @Override
    public void addRunAgain(Change change, RunState known, Instant now) {
        change.set(RunState.AGAIN, true);
    }

    @Override
    public void addCommitter(Change change, int instance, String token) {
        change.set(RunState.COMMITTER, token);
    }

    @Override
    public void addPositions(Change change, Invocation run, Progress known, Checkpoint checkpoint) {
        if (checkpoint.isEmpty()) {
            return;
        }
        Progress after = known.after(checkpoint);
        PositionChanges.set(change, RunState.READS, checkpoint.reads(), after.reads());
        PositionChanges.set(change, RunState.WRITES, checkpoint.writes(), after.writes());
        change.set(RunState.RECORDS_READ, after.recordsRead())
                .set(RunState.RECORDS_WRITTEN, after.recordsWritten())
                .set(RunState.MOVED, after.moved());
    }

    @Override
    public Outcome send(RunContext context, BotId bot, Supplier<Outcome> write) {
        return write.get();
    }

    @Override
    public Outcome complete(RunContext context, Change change, RunState known, Completion completion, boolean again) {
        completed(change, known, completion, again, context.now());
        return completion.isSilent()
                ? context.store().update(change)
                : context.store().transact(List.of(change, context.logged(known, completion)));
    }

    private static void completed(Change change, RunState known, Completion completion, boolean again, Instant now) {
        boolean moved = known.progress().moved() || known.progress().moves(completion.checkpoint());
        change.set(RunState.PHASE, Phase.COMPLETE.code())
                .set(RunState.ENDED_AT, now)
                .set(RunState.ERRORS, 0)
                .set(RunState.IDLE_RUNS, moved ? 0 : known.idleRuns() + 1)
                .remove(RunState.DEADLINE, LockstepTable.DUE_SHARD, LockstepTable.DUE_AT);
        if (!completion.isSilent()) {
            change.set(RunState.LOGGED, true);
        }
        if (again) {
            change.set(RunState.AGAIN, true);
        }
    }

    @Override
    public Outcome fail(RunContext context, Change change, RunState known, RunError error, boolean again) {
        failed(change, known, Phase.FAILED, again, context.now());
        return context.store().transact(List.of(change, context.logged(known, error)));
    }

    @Override
    public Outcome giveUp(RunContext context, RunState open, Phase phase, RunError reason, Condition assumed) {
        Change change = failed(Change.of(RunRecords.key(open)), open, phase, open.again(), context.now())
                .when(unchanged(open))
                .when(assumed);
        return context.store()
                .transact(
                        List.of(change, context.logged(open, phase, open.errors() + 1, RunLogEntry.Ending.of(reason))));
    }

    private static Change failed(Change change, RunState known, Phase phase, boolean again, Instant now) {
        int failures = known.errors() + 1;
        change.set(RunState.PHASE, phase.code())
                .set(RunState.ENDED_AT, now)
                .set(RunState.ERRORS, failures)
                .remove(RunState.DEADLINE);
        if (again) {
            change.set(RunState.AGAIN, true);
        }
        return Timers.arm(change, known.bot(), now.plus(Backoff.after(failures, Backoff.seed(known))));
    }

    @Override
    public Outcome rewind(RunContext context, AuditTrail audit, RunState seen, Checkpoint to, Note note) {
        List<Change> changes = new ArrayList<>();
        changes.add(rewound(seen, to));
        changes.add(audit.record(seen.bot(), "rewind", seen.progress().at(to), to.text(), note));
        if (seen.phase().isOpen()) {
            changes.add(context.log().fenced(seen, "rewound", "rewound by " + note.who() + " to " + to.text()));
        }
        return context.store().transact(changes);
    }

    /**
     * Moves a read position on purpose and fences what is under way; a run follows that is no repetition in vain. Only
     * on the positions that were seen, so that what is told and audited is what was left.
     */
    private static Change rewound(RunState seen, Checkpoint to) {
        Change change = Change.of(RunRecords.key(seen))
                .set(RunState.EPOCH, seen.epoch() + 1)
                .set(RunState.PHASE, Phase.IDLE.code())
                .set(RunState.AGAIN, true)
                .set(RunState.IDLE_RUNS, 0)
                .remove(RunState.RUN_ID, RunState.REQUEST_ID, RunState.DEADLINE)
                .when(unchanged(seen))
                .when(Condition.equal(RunState.SEQUENCE, seen.progress().sequence()))
                .when(Condition.absent(RunState.REMOVED));
        seen.progress().after(to); // refuses what would not fit
        to.reads().forEach((queue, position) -> PositionChanges.setOrForget(change, RunState.READS, queue, position));
        to.writes().forEach((queue, position) -> PositionChanges.setOrForget(change, RunState.WRITES, queue, position));
        return change;
    }

    /** Nothing has happened to the instance since: no claim, start or end, no rewind, no removal. */
    static Condition unchanged(RunState seen) {
        if (seen.isUnborn()) {
            return Condition.missing();
        }
        return Condition.all(
                Condition.equal(RunState.EPOCH, seen.epoch()),
                Condition.equal(RunState.PHASE, seen.phase().code()));
    }

    @Override
    public Condition sameDeadline(RunState seen) {
        return same(RunState.DEADLINE, seen.times().deadline());
    }

    @Override
    public Condition sameRun(Invocation meant) {
        return Condition.equal(RunState.RUN_ID, meant.runId());
    }

    @Override
    public Condition sameSequence(RunState seen) {
        return sameSequenceAs(seen);
    }

    static Condition sameSequenceAs(RunState seen) {
        return Condition.equal(RunState.SEQUENCE, seen.progress().sequence());
    }

    @Override
    public Change lookedAt(RunState seen, Instant by, Instant now) {
        Condition later = Condition.any(
                Condition.absent(LockstepTable.DUE_AT),
                Condition.greater(LockstepTable.DUE_AT, by.toEpochMilli()),
                Condition.atMost(LockstepTable.DUE_AT, now.toEpochMilli()));
        return Timers.arm(Change.of(RunRecords.key(seen)), seen.bot(), by)
                .when(unchanged(seen))
                .when(sameDeadline(seen))
                .when(later);
    }

    @Override
    public Change forgotten(RunState seen) {
        return Change.of(RunRecords.key(seen))
                .remove(LockstepTable.DUE_SHARD, LockstepTable.DUE_AT)
                .when(unchanged(seen))
                .when(same(LockstepTable.DUE_AT, seen.times().due()));
    }

    private static Condition same(String attribute, Optional<Instant> seen) {
        return seen.map(instant -> Condition.equal(attribute, instant.toEpochMilli()))
                .orElseGet(() -> Condition.absent(attribute));
    }

    /** A second start may leave less time than the sweep was told of by the first one. */
    @Override
    public Optional<Instant> look(RunState started) {
        return started.times()
                .deadline()
                .filter(deadline -> started.times()
                        .due()
                        .filter(due -> due.isAfter(deadline.plus(SOON)))
                        .isPresent());
    }

    @Override
    public RunState adopted(RunState found, Progress expected) {
        return found;
    }

    @Override
    public void requireWithin(RunState known, Checkpoint checkpoint) {
        known.share().ifPresent(share -> share.requireWithin(checkpoint));
    }

    /** Nobody else moves a position of a run that is under way. */
    @Override
    public void requireStanding(RunState before, RunState found, Progress expected, Checkpoint checkpoint) {}

    @Override
    public boolean isAdvancing() {
        return true;
    }
}
