package dev.lockstep.local.migrate;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The two sides between which bots move.
 *
 * @param bus the tables of the bus
 * @param table Lockstep's own table
 * @param dynamo reaches LeoCron as it is
 * @param cronTable LeoCron's name
 * @param originals the items of LeoCron as they were first seen
 */
public record Sides(
        Lockstep bus,
        Lockstep table,
        DynamoDbClient dynamo,
        String cronTable,
        Originals originals,
        InstantSource clock) {

    private static final String WHO = "lockstep migrate";

    /** Why a copy rests until it is handed the work. */
    static Note note(String why) {
        return Note.by(WHO, why);
    }

    /** All about a bot; empty if there is none. */
    static Optional<BotReport> report(Lockstep side, BotId bot) {
        try {
            return Optional.of(side.bots().describe(bot));
        } catch (UnknownBotException none) {
            return Optional.empty();
        }
    }

    /** Whether a bot of Lockstep's own table rests because this command made it so. */
    static boolean restsForUs(Bot bot) {
        return bot.status() != BotStatus.ACTIVE
                && bot.rules()
                        .statusNote()
                        .filter(note -> note.who().equals(WHO))
                        .isPresent();
    }

    static boolean isAtWork(BotReport bot) {
        return bot.runs().stream().anyMatch(run -> run.phase().isOpen());
    }

    /** A definition that nothing wakes, so that what is registered by it can be paused before it runs. */
    static BotDefinition asleep(BotDefinition definition) {
        return definition.toBuilder().reads().withoutSchedule().managedBy(WHO).build();
    }

    /** Whether a bot was registered {@linkplain #asleep asleep}, and no more was done. */
    static boolean isAsleep(Bot bot) {
        return bot.definition().managedBy().filter(WHO::equals).isPresent();
    }

    /** LeoCron's item of a bot as it is. */
    Optional<Map<String, AttributeValue>> cronItem(BotId bot) {
        return Optional.of(dynamo.getItem(r -> r.tableName(cronTable)
                                .key(Map.of("id", AttributeValue.fromS(bot.value())))
                                .consistentRead(true))
                        .item())
                .filter(item -> !item.isEmpty());
    }

    /** Whether the bus was asked for a run that it has not begun. */
    static boolean isTriggered(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> instance = map(map(item, "instances"), "0");
        long invoked = Math.max(number(item, "invokeTime"), number(instance, "invokeTime"));
        return number(item, "trigger") > invoked;
    }

    private static Map<String, AttributeValue> map(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::m).orElse(Map.of());
    }

    private static long number(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute))
                .map(AttributeValue::n)
                .map(n -> new BigDecimal(n).longValue())
                .orElse(0L);
    }

    /** What a copy would be without, because Lockstep cannot tell what it means; empty if there is nothing. */
    static Optional<String> untold(Map<String, AttributeValue> item, BotDefinition definition) {
        Optional<String> time =
                Optional.ofNullable(item.get("time")).map(AttributeValue::s).filter(text -> !text.isBlank());
        return definition.schedule().isEmpty() ? time : Optional.empty();
    }

    /** What wakes the bot on the bus and is no queue. */
    static List<String> otherTriggers(Map<String, AttributeValue> item, BotDefinition definition) {
        return Optional.ofNullable(item.get("triggers")).map(AttributeValue::l).orElse(List.of()).stream()
                .flatMap(trigger -> Optional.ofNullable(trigger.s()).stream())
                .filter(trigger -> definition.reads().stream()
                        .noneMatch(queue -> trigger.equals(queue.value()) || trigger.equals("queue:" + queue)))
                .toList();
    }

    /** Entries with a position that are no queues to Lockstep. */
    static List<String> otherPositions(Map<String, AttributeValue> item, BotReport original) {
        return Stream.of("read", "write")
                .flatMap(kind -> map(map(item, "checkpoints"), kind).entrySet().stream())
                .filter(entry -> Optional.ofNullable(entry.getValue().m().get("checkpoint"))
                        .map(AttributeValue::s)
                        .isPresent())
                .map(Map.Entry::getKey)
                .filter(name -> original.runs().stream()
                        .map(run -> run.progress())
                        .flatMap(progress ->
                                Stream.concat(progress.reads().keySet().stream(), progress.writes().keySet().stream()))
                        .noneMatch(queue -> name.equals("queue:" + queue)))
                .sorted()
                .toList();
    }

    /** Whether the bot was paused on the bus when it was first seen there. */
    boolean wasPausedOnTheBus(BotId bot) {
        return originals
                .find(bot.value())
                .map(item -> item.get("paused"))
                .map(AttributeValue::bool)
                .orElse(false);
    }

    /** The one-off runs that are still to come in Lockstep's own table, the earliest first. */
    List<Instant> toCome(BotId bot) {
        Instant now = clock.instant();
        return table.wakes().scheduled(bot).stream()
                .filter(due -> due.isAfter(now))
                .toList();
    }

    /** The one-off run that is still to come on the bus, which keeps one a bot. */
    Optional<Instant> toCome(Map<String, AttributeValue> item) {
        return Optional.of(Instant.ofEpochMilli(number(item, "scheduledTrigger")))
                .filter(due -> due.isAfter(clock.instant()));
    }
}
