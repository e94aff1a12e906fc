package dev.lockstep.system;

import dev.lockstep.types.LockstepException;

/** An alias is another system's already. Nothing was written. */
public final class AliasTakenException extends LockstepException {
    private static final long serialVersionUID = 1;

    AliasTakenException(String alias, String system) {
        super("alias '" + alias + "' is system '" + system + "'s; give one of them another");
    }
}
