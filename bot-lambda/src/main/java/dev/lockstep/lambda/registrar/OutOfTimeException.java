package dev.lockstep.lambda.registrar;

import dev.lockstep.types.LockstepException;

/** There was no time left to do all: what was done is done, and is not done again by the next attempt. */
final class OutOfTimeException extends LockstepException {
    private static final long serialVersionUID = 1;

    OutOfTimeException(int done, int all) {
        super("there was time for " + done + " of " + all + " bots only: try again, or give the resource fewer bots");
    }
}
