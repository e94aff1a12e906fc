package dev.lockstep.local;

import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunResult;
import java.time.Duration;

/** Hears of runs in this process. Called in the thread of the run, after its end. */
interface RunListener {
    /** Nobody listens. */
    RunListener NONE = new RunListener() {};

    /** A run has ended, or was not this process's to do. */
    default void ended(Invocation invocation, RunResult result, Duration took) {}

    /** A run broke off and its end could not be written: it is given up after its deadline. */
    default void brokeOff(Invocation invocation, Throwable reason) {}
}
