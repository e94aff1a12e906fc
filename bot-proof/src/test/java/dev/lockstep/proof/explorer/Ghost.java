package dev.lockstep.proof.explorer;

/**
 * What an observer knows beside the table, to judge it by.
 *
 * @param owner the process that started a run last; 0 if none did
 * @param covering the wake-ups that had been asked for when it started
 * @param covered the wake-ups after which a run started that ended well
 * @param epoch the highest epoch there ever was
 */
record Ghost(int owner, long covering, long covered, long epoch) {
    static final Ghost NONE = new Ghost(0, 0, 0, 0);

    Ghost started(int process, long wakeUps) {
        return new Ghost(process, wakeUps, covered, epoch);
    }

    Ghost completed() {
        return new Ghost(owner, covering, Math.max(covered, covering), epoch);
    }

    Ghost at(long seen) {
        return new Ghost(owner, covering, covered, Math.max(epoch, seen));
    }
}
