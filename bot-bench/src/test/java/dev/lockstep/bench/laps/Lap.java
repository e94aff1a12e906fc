package dev.lockstep.bench.laps;

/** One operation, that can be done again and again and is never refused. */
@FunctionalInterface
public interface Lap {
    void run() throws Exception;
}
