package dev.lockstep.run;

/** How a hosted run went. */
public sealed interface RunResult {

    /** The work was done and the run has ended well. */
    record Completed() implements RunResult {}

    /** The work threw. The run has ended with this error, unless the work had ended it before. */
    record Failed(Exception error) implements RunResult {}

    /** The run was not this process's to do, or no longer: nothing was written since. */
    record Lost(RunLostException reason) implements RunResult {}
}
