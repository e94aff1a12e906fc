package dev.lockstep.run;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What is read from and written to the record of an instance: where runs of Lockstep's own table and of an RStreams bus
 * differ. What a run does about the answers is the same for both.
 */
interface RunRecords {

    static RunRecords of(ItemStore store) {
        return store.choose(NativeRunRecords::new, RStreamsRunRecords::new);
    }

    static RecordKey.Run key(RunState state) {
        return new RecordKey.Run(state.bot(), state.instance());
    }

    static RecordKey.Run key(Invocation run) {
        return new RecordKey.Run(run.bot(), run.instance());
    }

    /** The instance as it stands. */
    RunState state(Item item);

    /** The instance as it stands, with the positions that this run goes by. */
    default RunState state(Item item, Invocation run) {
        return state(item);
    }

    /** Whether the record is that of a bot, and not what is left of one. */
    boolean isKnown(Item item);

    boolean isClaimedBy(Item found, String attempt);

    /** Whether this start is the last one there was. */
    boolean isStartedBy(Item found, String process);

    /** Whether this was the instance's last write, or the last one before the latest claim or start. */
    boolean isWrittenBy(Item found, String token);

    /** Whether this was the instance's last commit that a {@link ResumedRun} made. */
    boolean isCommittedBy(Item found, String token);

    /**
     * What a run that has met another write takes for true from now on.
     *
     * @param expected what must stand there by all that this process knows
     */
    RunState adopted(RunState found, Progress expected);

    /**
     * Refuses a checkpoint where somebody else has set a position.
     *
     * @throws StalePositionException with such a queue
     */
    void requireStanding(RunState before, RunState found, Progress expected, Checkpoint checkpoint);

    /** Refuses what may not be written, whatever stands there. */
    default void requireAccepted(Invocation run, Checkpoint checkpoint) {}

    /** Refuses what this run may not write. */
    default void requireWithin(RunState known, Checkpoint checkpoint) {}

    /** Whether a claim may be tried at all. */
    default boolean isClaimable(RunState decidedOn, Instant now) {
        return true;
    }

    Change claimed(RunState decidedOn, String attempt, ClaimTerms terms, Instant now, Instant startBy);

    /** A start that arrives again, after another process has started the run since, does not fence that one off. */
    Change started(Invocation invocation, String requestId, String process, Instant now, Instant deadline);

    /**
     * Any write of a run: fenced by its claim, by the process that started it last (a message may be delivered twice),
     * and by the number of its writes (a request may be delivered late).
     */
    Change written(RunState known, String process, String token);

    /**
     * A later deadline, and nothing else: neither numbered nor signed, so that it hides no other write from a process
     * that asks whether that one took place. One that is delivered late moves nothing back.
     */
    Change extended(Invocation run, String process, Instant deadline);

    void addDeadline(Change change, RunState known, Instant deadline);

    void addPositions(Change change, Invocation run, Progress known, Checkpoint checkpoint);

    void addRunAgain(Change change, RunState known, Instant now);

    void addCommitter(Change change, int instance, String token);

    /** Sends a write, whatever it takes for the record to have room for it; the write may be made up and sent twice. */
    Outcome send(RunContext context, BotId bot, Supplier<Outcome> write);

    /** Sends the end of a run that went well. */
    Outcome complete(RunContext context, Change change, RunState known, Completion completion, boolean again);

    /** Sends the end of a run that failed. */
    Outcome fail(RunContext context, Change change, RunState known, RunError error, boolean again);

    /** Ends a run that this process has started and whose record cannot be read, where nobody else soon would. */
    default void failUnread(RunContext context, Invocation run, String process, RunError error) {}

    /** Sends the end that somebody else puts to a run, if this holds. */
    Outcome giveUp(RunContext context, RunState open, Phase phase, RunError reason, Condition assumed);

    /** Sends positions that are set on purpose; only on those that were seen. */
    Outcome rewind(RunContext context, AuditTrail audit, RunState seen, Checkpoint to, Note note);

    /** The run has not been given more time since, nor less. */
    Condition sameDeadline(RunState seen);

    /** The run is the one that is meant. */
    Condition sameRun(Invocation meant);

    /** Whether no other claim has the same epoch, so that one that has not started can be told by it. */
    default boolean isEpochUnique() {
        return true;
    }

    /** The run has written nothing since. */
    Condition sameSequence(RunState seen);

    /** Makes sure the sweep looks at an instance by then. */
    Change lookedAt(RunState seen, Instant by, Instant now);

    /** Takes an instance off the sweep's list. */
    Change forgotten(RunState seen);

    /** When the sweep must be told to look earlier than it was; empty if it need not. */
    Optional<Instant> look(RunState started);

    /** Whether the queues written are advanced by whoever writes. */
    boolean isAdvancing();
}
