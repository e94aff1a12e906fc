package dev.lockstep.run;

import dev.lockstep.types.LockstepException;

/** The bot's work ended its run with an error by itself, and returned. */
public final class RunFailedException extends LockstepException {
    private static final long serialVersionUID = 1;

    RunFailedException(RunError error) {
        super(error.type() + ": " + error.message());
    }
}
