package dev.lockstep.local.cli;

import dev.lockstep.bot.BotState;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.run.Position;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How far a bot has come in one queue.
 *
 * @param isRead whether it reads the queue, or writes it
 * @param head the newest event, as far as the bot was told
 */
record PositionRow(
        QueueName queue,
        boolean isRead,
        Optional<Position> position,
        Optional<EventId> head,
        Optional<Duration> behind) {

    /** Those of the bot as a whole: queues read, then queues written, each by name. */
    static List<PositionRow> of(BotState state) {
        List<PositionRow> rows = new ArrayList<>();
        for (QueueLag lag : Lag.of(state).queues()) {
            rows.add(new PositionRow(
                    lag.queue(),
                    true,
                    Optional.ofNullable(state.reads().get(lag.queue())),
                    lag.head(),
                    lag.isBehind() ? lag.behind() : Optional.of(Duration.ZERO)));
        }
        TreeMap<String, Position> writes = new TreeMap<>();
        state.writes().forEach((queue, position) -> writes.put(queue.value(), position));
        writes.forEach((queue, position) -> rows.add(new PositionRow(
                QueueName.of(queue), false, Optional.of(position), Optional.empty(), Optional.empty())));
        return rows;
    }

    static List<Column<PositionRow>> columns(Instant now) {
        return List.of(
                Column.text("queue", row -> row.queue().value()),
                Column.text("way", row -> row.isRead() ? "read" : "written"),
                Column.of(
                        "position",
                        row -> Column.json(row.position().map(Position::eventId)),
                        row -> Cell.of(row.position()
                                .map(position -> position.eventId().value())
                                .orElse("-"))),
                Column.of("age", row -> Column.json(row.reachedAt()), row -> Cell.of(Ages.from(row.reachedAt(), now))),
                Column.of(
                        "head",
                        row -> Column.json(row.head()),
                        row -> Cell.of(row.head().map(EventId::value).orElse("-"))),
                Column.of(
                        "behind",
                        row -> Column.json(row.behind()),
                        row -> Cell.of(row.behind()
                                .map(d -> d.isZero() ? "-" : Ages.of(d))
                                .orElse(row.isRead() ? "behind" : "-"))));
    }

    /** When the event came into being, as far as its id tells. */
    private Optional<Instant> reachedAt() {
        return position.flatMap(there -> there.eventId().instant().or(there::sourceTime));
    }
}
