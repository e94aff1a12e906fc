package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.LeoRef;
import dev.lockstep.store.Path;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Positions in a bot's item on an RStreams bus. Everybody who may write the item may set them, node's runs without any
 * fence, so each is written on what is known to stand there.
 *
 * <p>An instance of a fan-out has its own beside its lock, read and written in one map as leo-sdk keeps them; the bus
 * makes the bot's of them when all instances have come to the round's end.
 */
final class BusPositions {
    static final String CHECKPOINTS = "checkpoints";
    static final String READ = "read";
    static final String WRITE = "write";
    static final String EVENT = "checkpoint";

    private static final String RECORDS = "records";
    private static final String SOURCE = "source_timestamp";
    private static final String BEGUN = "started_timestamp";
    private static final String ENDED = "ended_timestamp";
    private static final String MILLIS = "[0-9]{1,14}";
    private static final int MOST_AT_ONCE = 40;

    private BusPositions() {}

    /** Where the bot stands, and for another instance than the first where that one does. */
    static Progress of(Item bot, BusInstance instance) {
        return of(bot, instance, instance.isFirst() ? Optional.empty() : Optional.of(Map.of()));
    }

    /**
     * Where a run stands.
     *
     * @param share where the bus says that this instance of a fan-out begins; empty if there is no fan-out
     */
    static Progress of(Item bot, BusInstance instance, Optional<Map<QueueName, EventId>> share) {
        Kept reads = Kept.of(bot.map(CHECKPOINTS).flatMap(all -> all.map(READ)));
        Kept writes = Kept.of(bot.map(CHECKPOINTS).flatMap(all -> all.map(WRITE)));
        share.ifPresent(from -> {
            from.forEach((queue, event) -> reads.put(queue, Position.at(event)));
            Kept own = Kept.of(instance.item());
            reads.putAll(own);
            writes.putAll(own);
        });
        return new Progress(
                instance.sequence(),
                false,
                0,
                0,
                reads.positions(),
                writes.positions(),
                new UnreadPositions(reads.unread(), writes.unread()));
    }

    /** The positions in a map, and why some of them are none. */
    private record Kept(Map<QueueName, Position> positions, Map<QueueName, CorruptRecordException> unread) {

        static Kept of(Optional<Item> map) {
            Kept kept = new Kept(new HashMap<>(), new HashMap<>());
            map.ifPresent(all ->
                    all.names().forEach(name -> LeoRef.queue(name).ifPresent(queue -> kept.read(queue, all, name))));
            return kept;
        }

        private void read(QueueName queue, Item all, String name) {
            try {
                all.map(name).flatMap(BusPositions::position).ifPresent(position -> positions.put(queue, position));
            } catch (CorruptRecordException why) {
                unread.put(queue, why);
            }
        }

        void put(QueueName queue, Position position) {
            unread.remove(queue);
            positions.put(queue, position);
        }

        void putAll(Kept own) {
            own.positions.forEach(this::put);
            own.unread.forEach((queue, why) -> {
                positions.remove(queue);
                unread.put(queue, why);
            });
        }
    }

    private static Optional<Position> position(Item map) {
        return map.value(EVENT)
                .map(value -> new Position(
                        map.read(EVENT, () -> EventId.of(event(value))),
                        number(map, RECORDS).orElse(0L),
                        number(map, SOURCE).map(Instant::ofEpochMilli),
                        number(map, BEGUN).map(Instant::ofEpochMilli),
                        number(map, ENDED).map(Instant::ofEpochMilli),
                        false));
    }

    private static String event(AttributeValue value) {
        return Optional.ofNullable(value.s())
                .or(() -> Optional.ofNullable(value.n()))
                .orElseThrow(() -> InvalidInputException.of("event id", "is neither text nor a number"));
    }

    /** What is only told: where it is no number, nothing is. */
    private static Optional<Long> number(Item map, String attribute) {
        return map.value(attribute)
                .map(AttributeValue::n)
                .filter(digits -> digits.matches(MILLIS))
                .map(Long::parseLong);
    }

    /**
     * Refuses a checkpoint that cannot be told there.
     *
     * @throws InvalidInputException with the reason
     */
    static void requireAccepted(Invocation run, Checkpoint checkpoint) {
        requireAccepted(checkpoint);
        run.fanOut().ifPresent(share -> requireInside(share, checkpoint));
    }

    /** As {@link #requireAccepted(Invocation, Checkpoint)}, for positions that are set on purpose. */
    static void requireAccepted(Checkpoint checkpoint) {
        checkpoint.reads().keySet().forEach(LeoRef::of);
        checkpoint.writes().keySet().forEach(LeoRef::of);
        int queues = checkpoint.reads().size() + checkpoint.writes().size();
        if (queues > MOST_AT_ONCE) {
            throw refused("names " + queues + " queues; one update of a bus's table has room for " + MOST_AT_ONCE);
        }
    }

    private static void requireInside(FanOut share, Checkpoint checkpoint) {
        checkpoint.reads().forEach((queue, position) -> {
            if (share.upTo().filter(position.eventId()::isAfter).isPresent()) {
                throw refused("passes the end of the fan-out's round, "
                        + share.upTo().orElseThrow() + ", in queue '" + queue + "': " + position.eventId());
            } else if (checkpoint.writes().containsKey(queue)) {
                throw refused("reads and writes queue '" + queue
                        + "': an instance of a fan-out has one entry for both on a bus");
            }
        });
    }

    private static InvalidInputException refused(String problem) {
        return InvalidInputException.of("checkpoint", problem);
    }

    /** Sets the positions of a run, on what it knows to stand there. */
    static void add(Change change, Invocation run, Progress known, Checkpoint checkpoint) {
        checkpoint.reads().forEach((queue, next) -> add(change, run, READ, queue, next, at(known.reads(), queue)));
        checkpoint.writes().forEach((queue, next) -> add(change, run, WRITE, queue, next, at(known.writes(), queue)));
    }

    private static void add(
            Change change, Invocation run, String kind, QueueName queue, Position next, Optional<EventId> known) {
        if (run.fanOut().isPresent()) {
            Path own = BusPaths.in(run.instance(), LeoRef.of(queue));
            change.set(own, AttributeValue.fromM(map(next)))
                    .when(known.map(event -> BusPaths.isNothingOr(event(own), event.value()))
                            .orElseGet(() -> nothingAt(own)));
        } else {
            Path path = Path.of(CHECKPOINTS, kind, LeoRef.of(queue));
            change.set(path, AttributeValue.fromM(map(next))).when(unmoved(path, known));
        }
    }

    /** Sets the bot's positions on purpose, on what was seen there; the beginning as a new bot has it. */
    static void reset(Change change, Progress seen, Checkpoint to) {
        to.reads().forEach((queue, next) -> reset(change, READ, queue, next, at(seen.reads(), queue)));
        to.writes().forEach((queue, next) -> reset(change, WRITE, queue, next, at(seen.writes(), queue)));
    }

    private static void reset(Change change, String kind, QueueName queue, Position next, Optional<EventId> seen) {
        Path path = Path.of(CHECKPOINTS, kind, LeoRef.of(queue));
        Map<String, AttributeValue> map = next.eventId().isBeginning() ? Map.of() : map(next);
        change.set(path, AttributeValue.fromM(map)).when(unmoved(path, seen));
    }

    /**
     * Refuses a checkpoint where others have set a position.
     *
     * @throws StalePositionException with the first such queue
     */
    static void requireStanding(Progress found, Progress expected, Checkpoint checkpoint) {
        requireStanding(found.reads(), expected.reads(), checkpoint.reads());
        requireStanding(found.writes(), expected.writes(), checkpoint.writes());
    }

    private static void requireStanding(
            Map<QueueName, Position> found, Map<QueueName, Position> expected, Map<QueueName, Position> next) {
        next.forEach((queue, position) -> {
            Optional<EventId> stands = at(found, queue);
            if (!stands.equals(at(expected, queue))) {
                throw new StalePositionException(queue, position.eventId(), stands.orElse(EventId.BEGINNING));
            }
        });
    }

    private static Optional<EventId> at(Map<QueueName, Position> positions, QueueName queue) {
        return Optional.ofNullable(positions.get(queue)).map(Position::eventId);
    }

    private static Condition unmoved(Path position, Optional<EventId> known) {
        return known.map(event -> stands(position, event)).orElseGet(() -> nothingAt(position));
    }

    private static Condition stands(Path position, EventId event) {
        return BusPaths.is(event(position), event.value());
    }

    private static Condition nothingAt(Path position) {
        return BusPaths.isNothing(event(position));
    }

    private static Path event(Path position) {
        return position.then(EVENT);
    }

    private static Map<String, AttributeValue> map(Position position) {
        Map<String, AttributeValue> map = new HashMap<>();
        map.put(EVENT, BusPaths.text(position.eventId().value()));
        if (position.records() > 0) {
            map.put(RECORDS, BusPaths.number(position.records()));
        }
        position.sourceTime().ifPresent(t -> map.put(SOURCE, BusPaths.millis(t)));
        position.startedAt().ifPresent(t -> map.put(BEGUN, BusPaths.millis(t)));
        position.endedAt().ifPresent(t -> map.put(ENDED, BusPaths.millis(t)));
        return map;
    }
}
