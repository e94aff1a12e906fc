package dev.lockstep.proof.history;

import dev.lockstep.run.Phase;
import java.util.Optional;

/**
 * What a bot is meant to be: its run lock, its positions in the queue it reads and in the one it writes, its count of
 * wake-ups and a setting; 0 for what is not there.
 *
 * @param process the start that owns the run
 * @param before the start that owned it before; it may not have it back
 */
record BotRecord(
        boolean registered,
        long epoch,
        Phase phase,
        String runId,
        String requestId,
        String process,
        String before,
        long read,
        long written,
        long wakes,
        int setting) {

    /** Registered, and never run. */
    static final BotRecord NEW = new BotRecord(true, 0, Phase.IDLE, "", "", "", "", 0, 0, 0, 0);

    /** Where a run leaves the positions; 0 for one that it leaves alone. */
    record Moved(long read, long written) {
        static final Moved NOWHERE = new Moved(0, 0);
    }

    /** A process that started a run. */
    record Owner(long epoch, String process) {}

    boolean isOwnedBy(Owner owner) {
        return epoch == owner.epoch() && phase == Phase.RUNNING && process.equals(owner.process());
    }

    private BotRecord with(Phase next) {
        return new BotRecord(registered, epoch, next, runId, requestId, process, before, read, written, wakes, setting);
    }

    private BotRecord fenced(boolean stays, long nextRead, long nextWritten, long nextWakes) {
        return new BotRecord(
                stays, epoch + 1, Phase.IDLE, "", "", process, before, nextRead, nextWritten, nextWakes, setting);
    }

    private Optional<BotRecord> given(boolean condition) {
        return condition ? Optional.of(this) : Optional.empty();
    }

    /** Claimed on what was seen. */
    Optional<BotRecord> claimed(long seen, String id) {
        return given(registered && !phase.isOpen() && epoch == seen)
                .map(r -> new BotRecord(
                        true, epoch + 1, Phase.INVOKED, id, "", process, before, read, written, wakes, setting));
    }

    /** Started, unless it was started by this process before. */
    Optional<BotRecord> started(Owner owner, String id, String request) {
        boolean known = process.equals(owner.process()) || before.equals(owner.process());
        boolean again = phase == Phase.RUNNING && requestId.equals(request) && !known;
        return given(epoch == owner.epoch() && runId.equals(id) && (phase == Phase.INVOKED || again))
                .map(r -> new BotRecord(
                        registered,
                        epoch,
                        Phase.RUNNING,
                        id,
                        request,
                        owner.process(),
                        process,
                        read,
                        written,
                        wakes,
                        setting));
    }

    /** Started, now or before, and its positions told. */
    Optional<BotRecord> started(Owner owner, String id, String request, Moved answer) {
        return started(owner, id, request)
                .or(() -> given(isOwnedBy(owner)))
                .filter(next -> next.read == answer.read() && next.written == answer.written());
    }

    /** Moved by its owner, never back. */
    Optional<BotRecord> moved(Owner owner, Moved to, Phase next) {
        long toRead = to.read() == 0 ? read : to.read();
        long toWritten = to.written() == 0 ? written : to.written();
        return given(isOwnedBy(owner) && toRead >= read && toWritten >= written)
                .map(r -> new BotRecord(
                        registered, epoch, next, runId, requestId, process, before, toRead, toWritten, wakes, setting));
    }

    /** Refused because a position would move back, or no longer stands where it did. */
    Optional<BotRecord> stale(Owner owner) {
        return given(isOwnedBy(owner));
    }

    /** Not this process's run to write, for the reason it was told. */
    Optional<BotRecord> lost(Owner owner, String id, String reason) {
        return given(!isOwnedBy(owner) && reason.equals(loss(owner.epoch(), id)));
    }

    /** Not this process's run to start, for the reason it was told. */
    Optional<BotRecord> notStarted(Owner owner, String id, String request, String reason) {
        return given(started(owner, id, request).isEmpty()).flatMap(same -> lost(owner, id, reason));
    }

    private String loss(long mine, String id) {
        if (epoch > mine) {
            return "RunSupersededException";
        } else if (epoch < mine || !runId.equals(id)) {
            return "UnknownRunException";
        } else if (phase == Phase.EXPIRED) {
            return "RunExpiredException";
        }
        return phase == Phase.RUNNING ? "ForeignRunException" : "RunEndedException";
    }

    /** Given up by somebody who saw it like this. */
    Optional<BotRecord> givenUp(long seen, Phase seenPhase, Phase next) {
        return given(epoch == seen && phase == seenPhase).map(r -> with(next));
    }

    /** Given up by somebody who knows that its process is dead. */
    Optional<BotRecord> killed(long seen, String id) {
        return given(epoch == seen && phase.isOpen() && runId.equals(id)).map(r -> with(Phase.EXPIRED));
    }

    /** Not claimed, as somebody was faster. */
    Optional<BotRecord> notClaimed(long seen) {
        return given(claimed(seen, "").isEmpty());
    }

    /** Rewound on purpose. */
    Optional<BotRecord> rewound(long seen, long to) {
        return given(registered && epoch == seen).map(r -> fenced(true, to, written, wakes));
    }

    /** Removed, with all but its epoch. */
    Optional<BotRecord> removed() {
        return given(registered).map(r -> fenced(false, 0, 0, 0));
    }

    /** Registered, whether it is there or not, with the setting at its beginning. */
    BotRecord registeredAnew() {
        return new BotRecord(true, epoch, phase, runId, requestId, process, before, read, written, wakes, 0);
    }

    /** Its setting counted up. */
    Optional<BotRecord> counted() {
        return given(registered)
                .map(r -> new BotRecord(
                        true, epoch, phase, runId, requestId, process, before, read, written, wakes, setting + 1));
    }

    /** Woken; attempts that were not answered may have counted too. */
    Optional<BotRecord> woken(long answer) {
        return given(registered && answer > wakes)
                .map(r -> new BotRecord(
                        true, epoch, phase, runId, requestId, process, before, read, written, answer, setting));
    }
}
