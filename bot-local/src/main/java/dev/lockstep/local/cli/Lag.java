package dev.lockstep.local.cli;

import dev.lockstep.bot.BotState;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.run.Position;
import dev.lockstep.run.RunState;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a bot is behind in its queues, by the newest events that it was told of.
 *
 * @param queues each queue it reads, by name
 */
record Lag(List<QueueLag> queues) {
    Lag {
        queues = List.copyOf(queues);
    }

    /** That of the bot as a whole. */
    static Lag of(BotState state) {
        return of(state, state.reads());
    }

    /** That of one of its instances. */
    static Lag of(BotState state, RunState instance) {
        return of(state, instance.progress().reads());
    }

    private static Lag of(BotState state, Map<QueueName, Position> reads) {
        Map<QueueName, EventId> heads = state.wake().heads();
        return new Lag(state.rules().reads().stream()
                .sorted(Comparator.comparing(QueueName::value))
                .map(queue -> new QueueLag(
                        queue,
                        Optional.ofNullable(reads.get(queue)).map(Position::eventId),
                        Optional.ofNullable(heads.get(queue))))
                .toList());
    }

    long queuesBehind() {
        return queues.stream().filter(QueueLag::isBehind).count();
    }

    /** The longest time it is behind; empty if it is behind nowhere, or where ids tell no time. */
    Optional<Duration> longest() {
        return queues.stream()
                .filter(QueueLag::isBehind)
                .flatMap(lag -> lag.behind().stream())
                .max(Comparator.naturalOrder());
    }

    /** The most urgent in a word. */
    String text() {
        return queuesBehind() == 0 ? "-" : longest().map(Ages::of).orElse("behind");
    }

    /** How many events, where ids are numbers. */
    static Optional<BigInteger> events(QueueLag lag) {
        if (!lag.isBehind()) {
            return Optional.of(BigInteger.ZERO);
        }
        return lag.head()
                .flatMap(Lag::number)
                .flatMap(head -> lag.position()
                        .map(position -> number(position).map(head::subtract))
                        .orElse(Optional.empty()));
    }

    private static Optional<BigInteger> number(EventId id) {
        return id.value().matches("[0-9]+") ? Optional.of(new BigInteger(id.value())) : Optional.empty();
    }
}
