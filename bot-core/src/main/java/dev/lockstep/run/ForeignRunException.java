package dev.lockstep.run;

import java.util.Optional;

/** Another request has started this run, or the same request in another process: a message that was delivered twice. */
public final class ForeignRunException extends RunLostException {
    private static final long serialVersionUID = 1;

    ForeignRunException(String run, Optional<RunHolder> holder) {
        super(run + " was started by another request or process", holder);
    }
}
