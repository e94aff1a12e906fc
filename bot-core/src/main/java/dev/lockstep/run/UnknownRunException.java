package dev.lockstep.run;

import java.util.Optional;

/** No such run was ever claimed: the invocation is forged, of another table, or its bot was never registered. */
public final class UnknownRunException extends RunLostException {
    private static final long serialVersionUID = 1;

    UnknownRunException(String run, Optional<RunHolder> holder) {
        super(run + " is unknown: no such run was claimed here", holder);
    }
}
