package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The changes a run record goes through, each with what it assumes. */
final class RunWrites {
    private static final int MOST_ENTRIES = 40;

    /** Not worth two write units to be looked at that much earlier. */
    static final Duration SOON = Duration.ofSeconds(1);

    private RunWrites() {}

    /** What a new bot's run record holds; one that is there keeps its epoch and positions. */
    static Change created(BotId bot, int instance) {
        return Change.of(new RecordKey.Run(bot, instance))
                .setIfAbsent(RunState.EPOCH, 0)
                .setIfAbsent(RunState.PHASE, Phase.IDLE.code())
                .setIfAbsent(RunState.SEQUENCE, 0)
                .setEmptyMapIfAbsent(RunState.READS)
                .setEmptyMapIfAbsent(RunState.WRITES)
                .remove(RunState.REMOVED);
    }

    /** Fences every run there ever was and forgets the rest; the epoch stays. */
    static Change buried(BotId bot, int instance) {
        return Change.of(new RecordKey.Run(bot, instance))
                .increment(RunState.EPOCH, 1)
                .set(RunState.PHASE, Phase.IDLE.code())
                .set(RunState.REMOVED, true)
                .setEmptyMap(RunState.READS)
                .setEmptyMap(RunState.WRITES)
                .remove(RunState.RUN_ID, RunState.REQUEST_ID, RunState.WAKE_SEEN, RunState.ERRORS, RunState.IDLE_RUNS)
                .remove(RunState.AGAIN, RunState.MOVED, RunState.DEADLINE, RunState.COMMITTER)
                .remove(LockstepTable.DUE_SHARD, LockstepTable.DUE_AT)
                .when(Condition.exists());
    }

    static Change claimed(RunState decidedOn, String runId, ClaimTerms terms, Instant now, Instant startBy) {
        Change change = Change.of(key(decidedOn))
                .set(RunState.EPOCH, decidedOn.epoch() + 1)
                .set(RunState.PHASE, Phase.INVOKED.code())
                .set(RunState.RUN_ID, runId)
                .set(RunState.WAKE_SEEN, terms.wakeSeen())
                .set(RunState.CLAIMED_AT, now)
                .set(RunState.DEADLINE, startBy)
                .set(RunState.MOVED, !terms.behind())
                .set(RunState.RECORDS_READ, 0)
                .set(RunState.RECORDS_WRITTEN, 0)
                .remove(RunState.REQUEST_ID, RunState.STARTED_AT, RunState.ENDED_AT)
                .remove(RunState.AGAIN, RunState.LOGGED);
        return Timers.arm(change, decidedOn.bot(), startBy)
                .when(unchanged(decidedOn))
                .when(Condition.absent(RunState.REMOVED));
    }

    /** A start that arrives again, after another process has started the run since, does not fence that one off. */
    static Change started(Invocation invocation, String requestId, String token, Instant now, Instant deadline) {
        Change change = Change.of(new RecordKey.Run(invocation.bot(), invocation.instance()))
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

    /**
     * Any write of a run: fenced by its epoch, by the process that started it last (a message may be delivered twice),
     * and by the number of its writes (a request may be delivered late).
     */
    static Change written(RunState known, String process, String token) {
        return Change.of(key(known))
                .set(RunState.SEQUENCE, known.progress().sequence() + 1)
                .set(RunState.WRITER, token)
                .when(Condition.equal(RunState.EPOCH, known.epoch()))
                .when(Condition.equal(RunState.PHASE, Phase.RUNNING.code()))
                .when(Condition.equal(RunState.PROCESS, process))
                .when(Condition.equal(RunState.SEQUENCE, known.progress().sequence()));
    }

    /**
     * A later deadline, and nothing else: neither numbered nor signed, so that it hides no other write from a process
     * that asks whether that one took place. One that is delivered late moves nothing back.
     */
    static Change extended(Invocation run, String process, Instant deadline) {
        return Change.of(new RecordKey.Run(run.bot(), run.instance()))
                .set(RunState.DEADLINE, deadline)
                .when(Condition.equal(RunState.EPOCH, run.epoch()))
                .when(Condition.equal(RunState.RUN_ID, run.runId()))
                .when(Condition.equal(RunState.PHASE, Phase.RUNNING.code()))
                .when(Condition.equal(RunState.PROCESS, process))
                .when(Condition.less(RunState.DEADLINE, deadline.toEpochMilli()));
    }

    static void addPositions(Change change, Progress known, Checkpoint checkpoint) {
        if (checkpoint.isEmpty()) {
            return;
        }
        Progress after = known.after(checkpoint);
        setPositions(change, RunState.READS, checkpoint.reads(), after.reads());
        setPositions(change, RunState.WRITES, checkpoint.writes(), after.writes());
        change.set(RunState.RECORDS_READ, after.recordsRead())
                .set(RunState.RECORDS_WRITTEN, after.recordsWritten())
                .set(RunState.MOVED, after.moved());
    }

    /**
     * An expression holds 4 KB, so many positions are set as a whole map: nobody else changes it while the number of
     * writes is as it was.
     */
    private static void setPositions(
            Change change, String attribute, Map<QueueName, Position> moved, Map<QueueName, Position> all) {
        if (moved.size() <= MOST_ENTRIES) {
            moved.forEach((queue, position) -> change.setEntry(attribute, queue.value(), position.toAttribute()));
        } else {
            Map<String, AttributeValue> map = new HashMap<>();
            all.forEach((queue, position) -> map.put(queue.value(), position.toAttribute()));
            change.set(attribute, AttributeValue.fromM(map));
        }
    }

    static Change completed(Change change, RunState known, Completion completion, boolean again, Instant now) {
        boolean moved = known.progress().moved() || known.progress().moves(completion.checkpoint());
        change.set(RunState.PHASE, Phase.COMPLETE.code())
                .set(RunState.ENDED_AT, now)
                .set(RunState.ERRORS, 0)
                .set(RunState.IDLE_RUNS, moved ? 0 : known.idleRuns() + 1)
                .remove(RunState.DEADLINE, LockstepTable.DUE_SHARD, LockstepTable.DUE_AT);
        if (!completion.isSilent()) {
            change.set(RunState.LOGGED, true);
        }
        return again ? change.set(RunState.AGAIN, true) : change;
    }

    static Change failed(Change change, RunState known, Phase phase, boolean again, Instant now) {
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

    /**
     * Moves a read position on purpose and fences what is under way; a run follows that is no repetition in vain. Only
     * on the positions that were seen, so that what is told and audited is what was left.
     */
    static Change rewound(RunState seen, Checkpoint to) {
        Change change = Change.of(key(seen))
                .set(RunState.EPOCH, seen.epoch() + 1)
                .set(RunState.PHASE, Phase.IDLE.code())
                .set(RunState.AGAIN, true)
                .set(RunState.IDLE_RUNS, 0)
                .remove(RunState.RUN_ID, RunState.REQUEST_ID, RunState.DEADLINE)
                .when(unchanged(seen))
                .when(Condition.equal(RunState.SEQUENCE, seen.progress().sequence()))
                .when(Condition.absent(RunState.REMOVED));
        seen.progress().after(to); // refuses what would not fit
        to.reads().forEach((queue, position) -> setOrForget(change, RunState.READS, queue, position));
        to.writes().forEach((queue, position) -> setOrForget(change, RunState.WRITES, queue, position));
        return change;
    }

    private static void setOrForget(Change change, String attribute, QueueName queue, Position position) {
        if (position.eventId().isBeginning()) {
            change.removeEntry(attribute, queue.value());
        } else {
            change.setEntry(attribute, queue.value(), position.toAttribute());
        }
    }

    /** Nothing has happened to the instance since: no claim, start or end, no rewind, no removal. */
    static Condition unchanged(RunState seen) {
        return Condition.all(
                Condition.equal(RunState.EPOCH, seen.epoch()),
                Condition.equal(RunState.PHASE, seen.phase().code()));
    }

    /** The run has not been given more time since, nor less. */
    static Condition sameDeadline(RunState seen) {
        return seen.times()
                .deadline()
                .map(deadline -> Condition.equal(RunState.DEADLINE, deadline.toEpochMilli()))
                .orElseGet(() -> Condition.absent(RunState.DEADLINE));
    }

    static RecordKey.Run key(RunState state) {
        return new RecordKey.Run(state.bot(), state.instance());
    }
}
