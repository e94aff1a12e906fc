package dev.lockstep.dispatch;

import dev.lockstep.bot.Bots;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeUps;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How queues have moved in one batch of the stream: who reads them is told once, of the newest event of each. */
final class News {
    private static final Logger LOG = LoggerFactory.getLogger(News.class);

    private final Map<QueueName, Move> moves = new LinkedHashMap<>();

    private record Move(EventId newest, TableChange change) {}

    void add(QueueName queue, EventId newest, TableChange change) {
        moves.merge(queue, new Move(newest, change), (known, next) -> next.newest.isAfter(known.newest) ? next : known);
    }

    /** Tells them all, even if one of them has a record that cannot be written, and then which moves failed. */
    void tellReaders(Bots bots, WakeUps wakes, Executor lanes, BiConsumer<TableChange, RuntimeException> failed) {
        Map<QueueName, RuntimeException> failures = new ConcurrentHashMap<>();
        Map<BotId, Map<QueueName, EventId>> readers = new ConcurrentHashMap<>();
        Lanes.all(pieces(moves, (queue, move) -> findReaders(bots, queue, move, readers, failures)), lanes);
        Lanes.all(pieces(readers, (bot, queues) -> tell(wakes, bot, queues, failures)), lanes);
        moves.forEach((queue, move) ->
                Optional.ofNullable(failures.get(queue)).ifPresent(cause -> failed.accept(move.change, cause)));
    }

    private static <K, V> List<Runnable> pieces(Map<K, V> map, BiConsumer<K, V> work) {
        List<Runnable> pieces = new ArrayList<>();
        map.forEach((key, value) -> pieces.add(() -> work.accept(key, value)));
        return pieces;
    }

    private static void findReaders(
            Bots bots,
            QueueName queue,
            Move move,
            Map<BotId, Map<QueueName, EventId>> readers,
            Map<QueueName, RuntimeException> failures) {
        try {
            bots.readers(queue)
                    .forEach(bot -> readers.computeIfAbsent(bot, b -> new ConcurrentHashMap<>())
                            .put(queue, move.newest));
        } catch (RuntimeException cause) {
            failures.put(queue, cause);
        }
    }

    private static void tell(
            WakeUps wakes, BotId bot, Map<QueueName, EventId> queues, Map<QueueName, RuntimeException> failures) {
        try {
            wakes.tell(bot, queues);
        } catch (RuntimeException cause) {
            LOG.error("bot {} could not be told that queues are at {}", bot, queues, cause);
            queues.keySet().forEach(queue -> failures.putIfAbsent(queue, cause));
        }
    }
}
