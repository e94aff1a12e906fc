package dev.lockstep.local.migrate;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Why this command has paused a bot on the bus, kept in the bot's item: without it a bot was paused by people, and
 * stays so. Whoever edits the item by hand may remove it.
 *
 * @param what what was begun
 * @param at when
 * @param was how {@code paused} was before, to be put back
 */
record Mark(What what, Instant at, Optional<AttributeValue> was) {
    static final String ATTRIBUTE = "lockstepMigrate";

    /** What was begun. */
    enum What {
        /** The work goes to Lockstep's own table, and is on the bus until it is there. */
        HANDED_OVER,
        /** The work is in Lockstep's own table. */
        WORKS_THERE,
        /** The bot was not on the bus any more, and is being made anew. */
        PUT_BACK
    }

    /** The mark of an item; empty if this command has not paused it. */
    static Optional<Mark> of(Map<String, AttributeValue> item) {
        return Optional.ofNullable(item.get(ATTRIBUTE))
                .filter(AttributeValue::hasM)
                .map(AttributeValue::m)
                .flatMap(Mark::read);
    }

    private static Optional<Mark> read(Map<String, AttributeValue> map) {
        String what = text(map, "what");
        String at = Optional.ofNullable(map.get("at")).map(AttributeValue::n).orElse("");
        for (What known : What.values()) {
            if (known.name().equals(what) && at.matches("[0-9]{1,14}")) {
                return Optional.of(
                        new Mark(known, Instant.ofEpochMilli(Long.parseLong(at)), Optional.ofNullable(map.get("was"))));
            }
        }
        return Optional.empty();
    }

    private static String text(Map<String, AttributeValue> map, String name) {
        return Optional.ofNullable(map.get(name)).map(AttributeValue::s).orElse("");
    }

    Mark with(What next) {
        return new Mark(next, at, was);
    }

    AttributeValue toAttribute() {
        Map<String, AttributeValue> map = new HashMap<>();
        map.put("what", AttributeValue.fromS(what.name()));
        map.put("at", AttributeValue.fromN(Long.toString(at.toEpochMilli())));
        was.ifPresent(value -> map.put("was", value));
        return AttributeValue.fromM(map);
    }
}
