package dev.lockstep.bot;

import dev.lockstep.audit.Note;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The part of a definition that decides when a bot runs.
 *
 * @param revision rises with each change of the definition
 * @param statusNote who made it so, and why; empty for an active bot
 */
public record BotRules(
        BotId bot,
        long revision,
        BotStatus status,
        Optional<Note> statusNote,
        Target target,
        Set<QueueName> reads,
        Set<QueueName> writes,
        Duration timeout,
        Duration delay,
        int errorLimit,
        Instances instances,
        Set<QueueName> shards) {
    public BotRules {
        reads = Set.copyOf(reads);
        writes = Set.copyOf(writes);
        shards = Set.copyOf(shards);
    }

    /** The rules of a bot that runs alone. */
    public BotRules(
            BotId bot,
            long revision,
            BotStatus status,
            Optional<Note> statusNote,
            Target target,
            Set<QueueName> reads,
            Set<QueueName> writes,
            Duration timeout,
            Duration delay,
            int errorLimit) {
        this(
                bot,
                revision,
                status,
                statusNote,
                target,
                reads,
                writes,
                timeout,
                delay,
                errorLimit,
                Instances.ONE,
                Set.of());
    }
}
