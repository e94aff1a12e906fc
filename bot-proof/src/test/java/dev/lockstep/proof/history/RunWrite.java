package dev.lockstep.proof.history;

import dev.lockstep.proof.history.BotRecord.Moved;
import dev.lockstep.proof.history.BotRecord.Owner;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunTicket;
import dev.lockstep.types.BotId;
import java.util.Optional;

/**
 * A write into a run that has started, as it is meant.
 *
 * @param since the moment since which its caller may know what it relies on; that of the call if it keeps nothing
 * @param id names it, and all attempts of it
 * @param from where the read position is to stand before; anywhere if empty
 */
record RunWrite(
        Operation operation,
        BotId bot,
        Owner owner,
        String runId,
        Optional<Integer> since,
        String id,
        Optional<Long> from,
        Moved to,
        Phase next) {

    /** A position that a refusal told of: what was asked for, and where it stands. */
    record Stale(boolean ofWritten, long asked, long stored) {}

    /** A write that moves nothing and leaves the run open. */
    static RunWrite of(Operation operation, RunTicket ticket, Optional<Integer> since, String id) {
        Invocation of = ticket.invocation();
        return new RunWrite(
                operation,
                of.bot(),
                new Owner(of.epoch(), ticket.process()),
                of.runId(),
                since,
                id,
                Optional.empty(),
                Moved.NOWHERE,
                Phase.RUNNING);
    }

    RunWrite to(Moved position) {
        return new RunWrite(operation, bot, owner, runId, since, id, from, position, next);
    }

    RunWrite from(long position) {
        return new RunWrite(operation, bot, owner, runId, since, id, Optional.of(position), to, next);
    }

    RunWrite ending(Phase end) {
        return new RunWrite(operation, bot, owner, runId, since, id, from, to, end);
    }

    /** Whether it leaves its name in the record; the extension of a resumed run does not. */
    boolean isSigned() {
        return operation != Operation.RESUMED_EXTEND;
    }

    /** Whether all attempts have one name; whether an extension took place need not be known. */
    boolean isRecognised() {
        return operation != Operation.RESUMED_EXTEND && operation != Operation.EXTEND;
    }

    boolean isResumedCommit() {
        return operation == Operation.RESUMED_COMMIT;
    }

    /** Whether it was made up from another position than this. */
    boolean isElsewhere(Moved at) {
        return from.filter(read -> read != at.read()).isPresent();
    }

    /** Whether nothing is written by those who look first. */
    boolean isNeedlessAt(Moved at) {
        return operation == Operation.RESUMED_EXTEND
                || (operation == Operation.RESUMED_CHECKPOINT
                        && to.read() == at.read()
                        && (to.written() == 0 || to.written() == at.written()));
    }

    @Override
    public String toString() {
        return bot + "/" + owner.epoch() + from.map(read -> " from " + read).orElse("")
                + (to.equals(Moved.NOWHERE) ? "" : " to " + to.read() + (to.written() > 0 ? "+" + to.written() : ""));
    }
}
