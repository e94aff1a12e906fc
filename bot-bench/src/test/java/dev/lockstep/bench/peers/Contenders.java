package dev.lockstep.bench.peers;

import java.util.List;

/** Everybody who is measured. */
public final class Contenders {
    private Contenders() {}

    /** The floor, Lockstep, and then the others. */
    public static List<Contender> all() {
        return List.of(
                new Floor(),
                new LockstepNative(),
                new LockstepOnBus(),
                new LeoSdk(),
                new LockClient(),
                new ShedLock(),
                new KclLeases());
    }
}
