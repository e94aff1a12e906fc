package dev.lockstep.local.migrate;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockstepException;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * The two sides between which bots move.
 *
 * @param bus the tables of the bus
 * @param table Lockstep's own table
 * @param dynamo reaches LeoCron as it is
 * @param cronTable LeoCron's name
 * @param originals the items of LeoCron as they were first seen
 * @param settle how long whoever invokes bots may act on what it saw before a pause
 */
public record Sides(
        Lockstep bus,
        Lockstep table,
        DynamoDbClient dynamo,
        String cronTable,
        Originals originals,
        InstantSource clock,
        Duration settle) {

    private static final Duration DRIFT = Duration.ofSeconds(90);
    private static final String PAUSED = "paused";

    /** All about a bot; empty if there is none. */
    static Optional<BotReport> report(Lockstep side, BotId bot) {
        try {
            return Optional.of(side.bots().describe(bot));
        } catch (UnknownBotException none) {
            return Optional.empty();
        }
    }

    /** Why the bus could not hold a definition; empty if it could. */
    Optional<String> refusedByTheBus(BotDefinition definition) {
        try {
            bus.bots().check(definition);
            return Optional.empty();
        } catch (InvalidInputException | LockstepException refused) {
            return Optional.of(String.valueOf(refused.getMessage()));
        }
    }

    /** Whether a run may still write: one whose time is over by every clock is dead. */
    boolean isAtWork(BotReport bot) {
        return over(bot).isAfter(clock.instant());
    }

    /** When every run that is under way is dead if it has not ended. */
    Instant over(BotReport bot) {
        return bot.runs().stream()
                .filter(run -> run.phase().isOpen())
                .map(run -> run.times().deadline().map(d -> d.plus(DRIFT)).orElse(Instant.MAX))
                .max(Instant::compareTo)
                .orElse(Instant.MIN);
    }

    /** Whether the pause of this mark is so young that a run may still follow from what was seen before it. */
    boolean isSettling(Mark mark) {
        return mark.at().plus(settle).isAfter(clock.instant());
    }

    /** LeoCron's item of a bot as it is. */
    Optional<CronItem> cronItem(BotId bot) {
        return Optional.of(
                        dynamo.getItem(r -> r.tableName(cronTable).key(key(bot)).consistentRead(true))
                                .item())
                .filter(item -> !item.isEmpty())
                .map(CronItem::new);
    }

    /** The one-off runs that wait in Lockstep's own table, the earliest first; also those that are due. */
    List<Instant> scheduled(BotId bot) {
        return table.wakes().scheduled(bot);
    }

    /** Pauses a bot on the bus, and says in the same write why; nothing if it is not as it was seen. */
    void pauseOnTheBus(BotId bot, CronItem seen, Mark.What what) {
        Optional<AttributeValue> was = seen.attribute(PAUSED);
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":true", AttributeValue.fromBool(true));
        values.put(":mark", new Mark(what, clock.instant(), was).toAttribute());
        was.ifPresent(value -> values.put(":was", value));
        Optional<AttributeValue> old = seen.attribute(Mark.ATTRIBUTE); // of a pause that somebody has ended
        old.ifPresent(value -> values.put(":old", value));
        update(
                bot,
                "SET #p = :true, #m = :mark",
                "attribute_exists(id) AND " + (old.isPresent() ? "#m = :old" : "attribute_not_exists(#m)") + " AND "
                        + (was.isPresent() ? "#p = :was" : "attribute_not_exists(#p)"),
                values);
    }

    /** Says on the bus how far the hand-over of this mark has come; nothing if the bot was resumed there since. */
    void markOnTheBus(BotId bot, Mark mark, Mark.What next) {
        update(
                bot,
                "SET #m = :next",
                "#m = :mark AND #p = :true",
                Map.of(
                        ":next", mark.with(next).toAttribute(),
                        ":mark", mark.toAttribute(),
                        ":true", AttributeValue.fromBool(true)));
    }

    /** Takes the pause of this mark away, and the mark; nothing if it is another one by now. */
    void unpauseOnTheBus(BotId bot, Mark mark) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":mark", mark.toAttribute());
        mark.was().ifPresent(value -> values.put(":was", value));
        update(bot, mark.was().isPresent() ? "SET #p = :was REMOVE #m" : "REMOVE #p, #m", "#m = :mark", values);
    }

    private void update(BotId bot, String update, String condition, Map<String, AttributeValue> values) {
        try {
            dynamo.updateItem(r -> r.tableName(cronTable)
                    .key(key(bot))
                    .updateExpression(update)
                    .conditionExpression(condition)
                    .expressionAttributeNames(Map.of("#p", PAUSED, "#m", Mark.ATTRIBUTE))
                    .expressionAttributeValues(values));
        } catch (ConditionalCheckFailedException changedMeanwhile) {
            return; // or written before, and its answer was lost: the next look tells
        }
    }

    /** Puts an item back that is not there any more, paused; nothing if somebody has put one there meanwhile. */
    void putBack(Map<String, AttributeValue> first, Optional<AttributeValue> was) {
        Map<String, AttributeValue> item = new HashMap<>(first);
        item.put(PAUSED, AttributeValue.fromBool(true));
        item.put(Mark.ATTRIBUTE, new Mark(Mark.What.PUT_BACK, clock.instant(), was).toAttribute());
        try {
            dynamo.putItem(r -> r.tableName(cronTable).item(item).conditionExpression("attribute_not_exists(id)"));
        } catch (ConditionalCheckFailedException thereAlready) {
            return; // the next look finds it
        }
    }

    private static Map<String, AttributeValue> key(BotId bot) {
        return Map.of("id", AttributeValue.fromS(bot.value()));
    }
}
