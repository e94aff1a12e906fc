package dev.lockstep.store;

import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Subject;

/** Records that are read together, in one query of one partition. */
public sealed interface RecordRange {

    /** What a decision needs: definition, runs and wake-ups; neither settings nor timers nor history. */
    record BotState(BotId bot) implements RecordRange {}

    /** {@link BotState}, the settings, the timers and the labels. */
    record WholeBot(BotId bot) implements RecordRange {}

    /**
     * {@link BotState}, the settings, the timers and the finished runs, the newest of these first and behind all else.
     */
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

    /** Those of the bots that read a queue whose ids are in a range. */
    record SubscriptionsOf(QueueName queue, IdRange ids) implements RecordRange {}
}
