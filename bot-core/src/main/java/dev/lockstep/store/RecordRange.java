package dev.lockstep.store;

import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Subject;

/** Records that are read together, in one query of one partition. */
public sealed interface RecordRange {

    /** What a decision needs: definition, runs and wake-ups; neither settings nor timers nor history. */
    record BotState(BotId bot) implements RecordRange {}

    /** {@link BotState}, the settings and the timers. */
    record WholeBot(BotId bot) implements RecordRange {}

    /** {@link WholeBot} and its finished runs, the newest first, behind all else. */
    record BotWithHistory(BotId bot) implements RecordRange {}

    /** The definition and the settings. */
    record DefinitionAndSettings(BotId bot) implements RecordRange {}

    /** Due times of a bot. */
    record Timers(BotId bot) implements RecordRange {}

    /** Finished runs, the newest first. */
    record RunLogs(BotId bot) implements RecordRange {}

    /** Manual changes. */
    record AuditTrail(Subject subject) implements RecordRange {}

    /** The bots that read a queue. */
    record Subscriptions(QueueName queue) implements RecordRange {}
}
