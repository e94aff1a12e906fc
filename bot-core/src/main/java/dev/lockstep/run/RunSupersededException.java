package dev.lockstep.run;

import java.util.Optional;

/** A later run, a rewind or a removal has fenced this run off. */
public final class RunSupersededException extends RunLostException {
    private static final long serialVersionUID = 1;

    RunSupersededException(String run, Optional<RunHolder> holder) {
        super(run + " was superseded: a later epoch was given out", holder);
    }
}
