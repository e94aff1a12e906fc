package dev.lockstep.run;

import dev.lockstep.store.Item;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * How far a bot has come in a queue.
 *
 * @param eventId the last event read or written
 * @param records how many events this step covered, 0 or more
 * @param sourceTime when the event came into being at its source
 * @param startedAt when work on this step began
 * @param endedAt when work on this step ended
 * @param quiet whether a queue written is not advanced to it, see {@link Checkpoint#withoutAdvancing}
 */
public record Position(
        EventId eventId,
        long records,
        Optional<Instant> sourceTime,
        Optional<Instant> startedAt,
        Optional<Instant> endedAt,
        boolean quiet) {

    private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    public Position {
        if (records < 0) {
            throw InvalidInputException.of("records", records + " is negative");
        }
        requireKept("sourceTime", sourceTime);
        requireKept("startedAt", startedAt);
        requireKept("endedAt", endedAt);
    }

    private static void requireKept(String field, Optional<Instant> time) {
        time.filter(t -> t.isBefore(FIRST) || !t.isBefore(END)).ifPresent(t -> {
            throw InvalidInputException.of(field, t + " is not in the years from 1 to 9999");
        });
    }

    /** A position without counts and times. */
    public static Position at(EventId eventId) {
        return new Position(eventId, 0, Optional.empty(), Optional.empty(), Optional.empty(), false);
    }

    /** The same position with the number of events this step covered. */
    public Position withRecords(long count) {
        return new Position(eventId, count, sourceTime, startedAt, endedAt, quiet);
    }

    /** The same position with the time at which its event came into being. */
    public Position withSourceTime(Instant time) {
        return new Position(eventId, records, Optional.of(time), startedAt, endedAt, quiet);
    }

    /** The same position with the time this step took. */
    public Position withTimes(Instant started, Instant ended) {
        return new Position(eventId, records, sourceTime, Optional.of(started), Optional.of(ended), quiet);
    }

    /** The one of the two that is further on; this one if they are at the same event. */
    public Position orFurther(Position other) {
        return other.eventId.isAfter(eventId) ? other : this;
    }

    Position quietly() {
        return new Position(eventId, records, sourceTime, startedAt, endedAt, true);
    }

    AttributeValue toAttribute() {
        Map<String, AttributeValue> map = new HashMap<>();
        map.put("e", AttributeValue.fromS(eventId.value()));
        if (records > 0) {
            map.put("n", number(records));
        }
        sourceTime.ifPresent(t -> map.put("s", number(t.toEpochMilli())));
        startedAt.ifPresent(t -> map.put("b", number(t.toEpochMilli())));
        endedAt.ifPresent(t -> map.put("f", number(t.toEpochMilli())));
        if (quiet) {
            map.put("q", AttributeValue.fromBool(true));
        }
        return AttributeValue.fromM(map);
    }

    static Position of(Item map) {
        return new Position(
                map.read("e", () -> EventId.of(map.requireString("e"))),
                map.count("n", 0),
                map.instant("s"),
                map.instant("b"),
                map.instant("f"),
                map.flag("q"));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }
}
