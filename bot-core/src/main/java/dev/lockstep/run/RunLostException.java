package dev.lockstep.run;

import dev.lockstep.types.LockstepException;
import java.util.Optional;

/**
 * The run may not write any more. What it does later is refused as well: stop working. Its writes before this one
 * stand.
 */
public abstract sealed class RunLostException extends LockstepException
        permits RunSupersededException,
                RunExpiredException,
                RunEndedException,
                ForeignRunException,
                UnknownRunException {
    private static final long serialVersionUID = 1;

    private final transient Optional<RunHolder> holder;

    RunLostException(String message, Optional<RunHolder> holder) {
        super(message + holder.map(h -> "; latest run: " + h).orElse("; there is no run"));
        this.holder = holder;
    }

    /** Who has the instance's lock now, or had it last. */
    public Optional<RunHolder> holder() {
        return holder == null ? Optional.empty() : holder;
    }
}
