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

    Instant now() {
        return clock.instant();
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

    /** Whether the bot was paused on the bus when it was first seen there. */
    boolean wasPausedOnTheBus(BotId bot) {
        return originals
                .find(bot.value())
                .map(item -> item.get("paused"))
                .map(AttributeValue::bool)
                .orElse(false);
    }

    /** The one-off runs that are still to come. */
    List<Instant> toCome(BotReport bot) {
        Instant now = now();
        return bot.due().stream().filter(due -> due.isAfter(now)).toList();
    }
}
