package dev.lockstep.lambda.log;

/** What is measured, in CloudWatch's namespace {@value Metrics#NAMESPACE}. */
public enum Metric {
    /** Runs that ended. */
    RUNS("Runs", "Count"),
    /** Runs that ended with an error, were given up, or whose target refused them. */
    ERRORS("Errors", "Count"),
    /** How long a run took. */
    DURATION("Duration", "Milliseconds"),
    /** How far a bot is behind a queue's head. */
    LAG("Lag", "Milliseconds"),
    /** Runs that lost their lock while they were working, or before they began. */
    SUPERSEDED_RUNS("SupersededRuns", "Count"),
    /** From a run's claim to its start in the target. */
    DISPATCH_DELAY("DispatchDelay", "Milliseconds"),
    /** Stream records that could not be dealt with and are tried again. */
    BATCH_FAILURES("BatchFailures", "Count"),
    /** Invocations that a target refused. */
    REFUSED_INVOCATIONS("RefusedInvocations", "Count"),
    /** Bots that failed so often that they run rarely. */
    ROGUE_BOTS("RogueBots", "Count"),
    /** Records found due by a sweep. */
    DUE("Due", "Count"),
    /** Sweeps that were made. */
    SWEEPS("Sweeps", "Count");

    private final String label;
    private final String unit;

    Metric(String label, String unit) {
        this.label = label;
        this.unit = unit;
    }

    /** Its name in CloudWatch. */
    public String label() {
        return label;
    }

    /** Its unit in CloudWatch's words. */
    public String unit() {
        return unit;
    }
}
