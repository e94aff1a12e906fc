package dev.lockstep.lock;

import dev.lockstep.types.LockName;
import dev.lockstep.types.LockstepException;
import java.util.Optional;

/** The lock is no longer held by this handle: stop working. */
public final class LockLostException extends LockstepException {
    private static final long serialVersionUID = 1;

    /** How it was lost. */
    public enum Cause {
        /** Somebody else has taken it since, and may have released it again. */
        TAKEN,
        /** It was released, by this handle or by an operator, and nobody has taken it since. */
        RELEASED
    }

    private final Cause how;
    private final transient Optional<LockHolder> holder;

    LockLostException(LockName name, long epoch, Cause how, Optional<LockHolder> holder) {
        super("lock '" + name + "' (epoch " + epoch + ") was lost: " + how
                + holder.map(h -> ", held by " + h.owner() + " with epoch " + h.epoch())
                        .orElse(""));
        this.how = how;
        this.holder = holder;
    }

    public Cause how() {
        return how;
    }

    /** Who holds it now. */
    public Optional<LockHolder> holder() {
        return holder == null ? Optional.empty() : holder;
    }
}
