package dev.lockstep.proof.history;

import dev.lockstep.run.Phase;
import java.util.Optional;

/**
 * What a bot is meant to be: its run lock, its positions in the queue it reads and in the one it writes, its count of
 * wake-ups and a setting; 0 for what is not there.
 */
record BotRecord(
        boolean registered, long epoch, Phase phase, Begun begun, Signed signed, Moved at, long wakes, int setting) {

    /** Registered, woken once, and never run. */
    static final BotRecord NEW = new BotRecord(true, 0, Phase.IDLE, Begun.NEVER, Signed.NOTHING, Moved.NOWHERE, 1, 0);

    /** Where a run leaves the positions; 0 for one that it leaves alone. */
    record Moved(long read, long written) {
        static final Moved NOWHERE = new Moved(0, 0);

        private Moved on(Moved to) {
            return new Moved(to.read == 0 ? read : to.read, to.written == 0 ? written : to.written);
        }

        private boolean isBehind(Moved other) {
            return read < other.read || written < other.written;
        }
    }

    /** A process that started a run. */
    record Owner(long epoch, String process) {}

    /**
     * Who has begun the run.
     *
     * @param process the start that owns the run
     * @param before the start that owned it before; it may not have it back
     */
    record Begun(String runId, String request, String process, String before) {
        static final Begun NEVER = new Begun("", "", "", "");
    }

    /**
     * Which of the run's writes a caller recognises as his own: the last one, the last one before the last start, the
     * last commit of a resumed run, and what gave the run up.
     */
    record Signed(String last, String beforeStart, String commit, String end) {
        static final Signed NOTHING = new Signed("", "", "", "");

        private Signed by(RunWrite write) {
            return write.isSigned()
                    ? new Signed(write.id(), beforeStart, write.isResumedCommit() ? write.id() : commit, end)
                    : this;
        }

        private boolean has(RunWrite write) {
            return write.isRecognised()
                    && (last.equals(write.id()) || beforeStart.equals(write.id()) || commit.equals(write.id()));
        }
    }

    boolean isOwnedBy(Owner owner) {
        return epoch == owner.epoch() && phase == Phase.RUNNING && begun.process.equals(owner.process());
    }

    private BotRecord with(Phase next, Signed now) {
        return new BotRecord(registered, epoch, next, begun, now, at, wakes, setting);
    }

    private BotRecord fenced(boolean stays, Signed now, Moved next, long nextWakes) {
        Begun nobody = new Begun("", "", begun.process, begun.before);
        return new BotRecord(stays, epoch + 1, Phase.IDLE, nobody, now, next, nextWakes, setting);
    }

    private Optional<BotRecord> given(boolean condition) {
        return condition ? Optional.of(this) : Optional.empty();
    }

    /** Claimed on what was seen. */
    Optional<BotRecord> claimed(long seen, String id) {
        Begun claim = new Begun(id, "", begun.process, begun.before);
        return given(registered && !phase.isOpen() && epoch == seen)
                .map(r -> new BotRecord(true, epoch + 1, Phase.INVOKED, claim, signed, at, wakes, setting));
    }

    /** Started, unless it was started by this process before. */
    Optional<BotRecord> started(Owner owner, String id, String request) {
        boolean known = begun.process.equals(owner.process()) || begun.before.equals(owner.process());
        boolean again = phase == Phase.RUNNING && begun.request.equals(request) && !known;
        Begun start = new Begun(id, request, owner.process(), begun.process);
        Signed now = new Signed(owner.process(), signed.last, signed.commit, signed.end);
        return given(epoch == owner.epoch() && begun.runId.equals(id) && (phase == Phase.INVOKED || again))
                .map(r -> new BotRecord(registered, epoch, Phase.RUNNING, start, now, at, wakes, setting));
    }

    /** Started, now or before, and its positions told. */
    Optional<BotRecord> started(Owner owner, String id, String request, Moved answer) {
        return started(owner, id, request).or(() -> given(isOwnedBy(owner))).filter(next -> next.at.equals(answer));
    }

    /** Written by its owner; positions never move back, and those of a commit from where it was made up. */
    Optional<BotRecord> written(RunWrite write) {
        Moved next = at.on(write.to());
        if (!isOwnedBy(write.owner()) || next.isBehind(at) || write.isElsewhere(at)) {
            return Optional.empty();
        } else if (write.isNeedlessAt(at)) {
            return Optional.of(this);
        }
        return Optional.of(
                new BotRecord(registered, epoch, write.next(), begun, signed.by(write), next, wakes, setting));
    }

    /** As a write of its owner wanted it. */
    Optional<BotRecord> arrived(RunWrite write) {
        boolean owned = epoch == write.owner().epoch()
                && begun.process.equals(write.owner().process());
        return given(owned && phase == write.next() && at.on(write.to()).equals(at));
    }

    /** Refused because the position that was told stands elsewhere, and this write did not move it there. */
    Optional<BotRecord> stale(RunWrite write, RunWrite.Stale told) {
        boolean stands = told.stored() == (told.ofWritten() ? at.written : at.read)
                && told.asked()
                        == (told.ofWritten() ? write.to().written() : write.to().read());
        boolean rightly = told.asked() < told.stored() || (!told.ofWritten() && write.isElsewhere(at));
        return given(isOwnedBy(write.owner()) && !signed.has(write) && stands && rightly);
    }

    /** Not this process's run to write, for the reason it was told, nor was it this write that ended it. */
    Optional<BotRecord> lost(RunWrite write, String reason) {
        return signed.has(write) ? Optional.empty() : lost(write.owner(), write.runId(), reason);
    }

    /** Not this process's run, for the reason it was told. */
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
        } else if (epoch < mine || !begun.runId.equals(id)) {
            return "UnknownRunException";
        } else if (phase == Phase.EXPIRED) {
            return "RunExpiredException";
        }
        return phase == Phase.RUNNING ? "ForeignRunException" : "RunEndedException";
    }

    /** Given up by somebody who saw it like this. */
    Optional<BotRecord> givenUp(long seen, Phase seenPhase, Phase next) {
        return given(epoch == seen && phase == seenPhase).map(r -> with(next, signed));
    }

    /** Given up by a call of somebody who knows that its process is dead. */
    Optional<BotRecord> killed(long seen, String id, String call) {
        return given(epoch == seen && phase.isOpen() && begun.runId.equals(id))
                .map(r -> with(Phase.EXPIRED, new Signed(signed.last, signed.beforeStart, signed.commit, call)));
    }

    /** Left alone by such a call, as there was nothing to give up and it had not done so before. */
    Optional<BotRecord> notKilled(long seen, String id, String call) {
        return given(killed(seen, id, call).isEmpty() && !signed.end.equals(call));
    }

    /** Left alone by such a call, as it was being started. */
    Optional<BotRecord> leftRunning(long seen, String id, String call) {
        return given(epoch == seen && phase == Phase.RUNNING && begun.runId.equals(id) && !signed.end.equals(call));
    }

    /** Not claimed, as somebody was faster. */
    Optional<BotRecord> notClaimed(long seen) {
        return given(claimed(seen, "").isEmpty());
    }

    /** Rewound on purpose. */
    Optional<BotRecord> rewound(long seen, long to) {
        return given(registered && epoch == seen).map(r -> fenced(true, signed, new Moved(to, at.written), wakes));
    }

    /** Removed, with all but its epoch. */
    Optional<BotRecord> removed() {
        Signed left = new Signed(signed.last, signed.beforeStart, "", signed.end);
        return given(registered).map(r -> fenced(false, left, Moved.NOWHERE, 0));
    }

    /** Registered, whether it is there or not, with the setting at its beginning. */
    BotRecord registeredAnew() {
        return new BotRecord(true, epoch, phase, begun, signed, at, wakes, 0);
    }

    /** Its setting counted up. */
    Optional<BotRecord> counted() {
        return given(registered).map(r -> new BotRecord(true, epoch, phase, begun, signed, at, wakes, setting + 1));
    }

    /** Woken; attempts that were not answered may have counted too. */
    Optional<BotRecord> woken(long answer) {
        return given(registered && answer > wakes)
                .map(r -> new BotRecord(true, epoch, phase, begun, signed, at, answer, setting));
    }
}
