package dev.lockstep.run;

import java.util.Optional;

/** The run was given up: after its deadline, or because it was taken for dead. */
public final class RunExpiredException extends RunLostException {
    private static final long serialVersionUID = 1;

    RunExpiredException(String run, Optional<RunHolder> holder) {
        super(run + " has expired: it was given up after its deadline, or taken for dead", holder);
    }
}
