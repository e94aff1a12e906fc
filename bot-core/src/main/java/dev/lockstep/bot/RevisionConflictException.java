package dev.lockstep.bot;

import dev.lockstep.types.BotId;
import dev.lockstep.types.LockstepException;

/** The definition was changed by somebody else since it was read. Nothing was written: read it again. */
public final class RevisionConflictException extends LockstepException {
    private static final long serialVersionUID = 1;

    private final long revision;

    RevisionConflictException(BotId bot, long revision) {
        super("bot '" + bot + "' is not at revision " + revision + " any more: somebody else changed it");
        this.revision = revision;
    }

    /** The revision that was read, and is no longer the latest. */
    public long revision() {
        return revision;
    }
}
