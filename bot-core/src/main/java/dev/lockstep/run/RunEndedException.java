package dev.lockstep.run;

import java.util.Optional;

/** The run has ended already. */
public final class RunEndedException extends RunLostException {
    private static final long serialVersionUID = 1;

    RunEndedException(String run, Optional<RunHolder> holder) {
        super(run + " has ended already", holder);
    }
}
