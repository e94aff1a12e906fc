package dev.lockstep.store;

import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Subject;
import dev.lockstep.types.SystemId;

/** What a record is, whatever the table looks like; {@link TableLayout} says where it lives. */
public sealed interface RecordKey {

    /** What a bot is: target, queues, schedule, limits; paused, archived, removed. Small and bounded. */
    record Definition(BotId bot) implements RecordKey {}

    /** The bot's settings, apart from the definition because they may be large. */
    record Settings(BotId bot) implements RecordKey {}

    /** One instance's run lock and positions. */
    record Run(BotId bot, int instance) implements RecordKey {}

    /** The round of a bot with several instances, and its own positions. */
    record Round(BotId bot) implements RecordKey {}

    /** The bot's counter of wake-ups and the newest event per queue it reads. */
    record Wake(BotId bot) implements RecordKey {}

    /** One due time of a bot: {@code cron}, or a one-off named by its instant. */
    record Timer(BotId bot, String name) implements RecordKey {}

    /** Something that lists find the bot by, such as {@code tag:orders}. */
    record Label(BotId bot, String label) implements RecordKey {}

    /** One finished run. */
    record RunLog(BotId bot, int instance, long epoch) implements RecordKey {}

    /** One manual change. */
    record Audit(Subject subject, long atMillis, String nonce) implements RecordKey {}

    /** The newest event of a queue. */
    record QueueHead(QueueName queue) implements RecordKey {}

    /** A bot that reads a queue, kept with the queue. */
    record Subscription(QueueName queue, BotId bot) implements RecordKey {}

    /** A system that bots talk to. */
    record RegisteredSystem(SystemId system) implements RecordKey {}

    /** Another name of a system. */
    record SystemAlias(String alias) implements RecordKey {}

    /** A named lock. */
    record Lock(LockName name) implements RecordKey {}

    /** How far the reconciliation has come. */
    record ReconciliationCursor() implements RecordKey {}
}
