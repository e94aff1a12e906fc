package dev.lockstep.bench.peers;

/** How one library keeps one promise. */
@FunctionalInterface
public interface Way {
    /** Brings fresh tables to where it begins, over {@link Ground#aside()}; nothing of this is measured. */
    Act prepare(Ground ground) throws Exception;

    /** What is measured, over {@link Ground#measured()}. */
    @FunctionalInterface
    interface Act {
        Answer call() throws Exception;
    }
}
