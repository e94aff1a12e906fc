package dev.lockstep.bot;

import dev.lockstep.store.JsonValue;
import dev.lockstep.store.LeoRef;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The attributes of LeoCron's item that a definition stands for, none of them where it says nothing. Whatever the bus
 * has no place for is kept in a map of ours or refused, and never dropped.
 */
record BusAttributes(Map<String, Optional<AttributeValue>> values) {
    /** What the bus takes from settings for its own where the bot's item does not have it. */
    private static final Set<String> TAKEN_BY_THE_BUS = Set.of(
            "__cron",
            "archived",
            "botId",
            "endTime",
            "errorCount",
            "fanout",
            "goals",
            "ignorePaused",
            "invocation",
            "invokeTime",
            "lock",
            "maxDuration",
            "paused",
            "progress",
            "scheduledTrigger",
            "startTime",
            "status",
            "time",
            "token",
            "trigger");

    BusAttributes {
        values = Map.copyOf(values);
    }

    /**
     * What a definition stands for.
     *
     * @throws UnsupportedByLayoutException if the bus could not do what it says
     * @throws InvalidInputException if DynamoDB could not keep its settings
     */
    static BusAttributes of(BotDefinition d) {
        requireBusHealth(d.health());
        requireAlone(d);
        Map<String, AttributeValue> settings =
                JsonValue.parse(BusDefinition.SETTINGS, d.settings()).m();
        Map<String, Optional<AttributeValue>> values = new TreeMap<>(BusTarget.attributes(d.target()));
        values.put(BusDefinition.NAME, text(d.name()));
        values.put(BusDefinition.DESCRIPTION, text(d.description()));
        values.put(BusDefinition.OWNER, text(d.owner()));
        values.put(BusDefinition.TAGS, text(tags(d.tags())));
        values.put(BusDefinition.LAMBDA, Optional.of(lambda(settings)));
        values.put(BusDefinition.TRIGGERS, Optional.of(AttributeValue.fromL(BusQueues.written(d.reads()))));
        values.put(BusDefinition.TIME, d.schedule().map(BusSchedule::written).map(AttributeValue::fromS));
        values.put(BusDefinition.TIMEOUT, timeout(d, settings));
        values.put(
                BusDefinition.DELAY,
                d.delay().isZero() ? Optional.empty() : millis(d.delay().toMillis()));
        values.put(BusDefinition.SYSTEM, d.system().map(BusSystem::written));
        values.put(BusDefinition.OURS, ours(d, settings));
        return new BusAttributes(values);
    }

    /**
     * Refuses settings by which the bus would be told something.
     *
     * @throws UnsupportedByLayoutException with the first such name
     */
    static void requireSettingsOfTheBotAlone(BotDefinition d) {
        JsonValue.parse(BusDefinition.SETTINGS, d.settings()).m().keySet().stream()
                .filter(TAKEN_BY_THE_BUS::contains)
                .sorted()
                .findFirst()
                .ifPresent(name -> {
                    throw new UnsupportedByLayoutException(
                            "a setting '" + name + "'",
                            "the bus takes a bot's settings for attributes of the bot, and would be led by it");
                });
    }

    /** What a new bot has: nothing that is there already. */
    static AttributeValue checkpoints(BotDefinition d) {
        return AttributeValue.fromM(Map.of("read", unread(d.reads()), "write", unread(d.writes())));
    }

    static AttributeValue lambda(Map<String, AttributeValue> settings) {
        return AttributeValue.fromM(
                Map.of(BusDefinition.SETTINGS, AttributeValue.fromL(List.of(AttributeValue.fromM(settings)))));
    }

    private static AttributeValue unread(Collection<QueueName> queues) {
        Map<String, AttributeValue> positions = new HashMap<>();
        queues.forEach(queue -> positions.put(LeoRef.of(queue), AttributeValue.fromM(Map.of())));
        return AttributeValue.fromM(positions);
    }

    private static void requireBusHealth(Health health) {
        if (health.errorLimit() != Health.DEFAULT.errorLimit()) {
            throw new UnsupportedByLayoutException(
                    "an error limit of " + health.errorLimit(), "the bus has one limit for all bots, which is 10");
        }
    }

    private static void requireAlone(BotDefinition d) {
        if (d.instances().isFannedOut()) {
            throw new UnsupportedByLayoutException(
                    "up to " + d.instances().most() + " instances",
                    "the bus fans a bot out by settings of its own, of its function and its queues");
        } else if (!d.shards().isEmpty()) {
            throw new UnsupportedByLayoutException("shards", "the bus has no place for them");
        }
    }

    private static String tags(Set<String> tags) {
        tags.stream()
                .filter(tag -> tag.contains(",") || !tag.strip().equals(tag))
                .findFirst()
                .ifPresent(tag -> {
                    throw new UnsupportedByLayoutException(
                            "tag " + InvalidInputException.quoted(tag),
                            "tags are one text there, separated by commas and blanks");
                });
        return String.join(",", tags.stream().sorted().toList());
    }

    /** Said where it is not what the bus does anyway, or where the bus would take it from the settings. */
    private static Optional<AttributeValue> timeout(BotDefinition d, Map<String, AttributeValue> settings) {
        boolean isUnsaid =
                d.timeout().equals(BusDefinition.BUS_TIMEOUT) && !settings.containsKey(BusDefinition.TIMEOUT);
        return isUnsaid ? Optional.empty() : millis(d.timeout().toMillis());
    }

    private static Optional<AttributeValue> ours(BotDefinition d, Map<String, AttributeValue> settings) {
        Map<String, AttributeValue> ours = new HashMap<>();
        if (!d.writes().equals(BusDefinition.destinations(settings))) {
            ours.put(BusDefinition.WRITES, AttributeValue.fromL(BusQueues.written(d.writes())));
        }
        if (d.target().kind() == Target.Kind.PROCESS && !d.target().address().equals(d.id().value())) {
            ours.put(BusTarget.PROCESS, AttributeValue.fromS(d.target().address()));
        }
        d.health()
                .longestLag()
                .ifPresent(lag -> ours.put(BusDefinition.LONGEST_LAG, AttributeValue.fromS(lag.toString())));
        d.health()
                .longestSilence()
                .ifPresent(
                        silence -> ours.put(BusDefinition.LONGEST_SILENCE, AttributeValue.fromS(silence.toString())));
        d.role().ifPresent(role -> ours.put(BusDefinition.ROLE, AttributeValue.fromS(role)));
        d.managedBy().ifPresent(what -> ours.put(BusDefinition.MANAGED_BY, AttributeValue.fromS(what)));
        if (!d.tables().isEmpty()) {
            ours.put(
                    BusDefinition.TABLES,
                    AttributeValue.fromL(d.tables().stream()
                            .sorted()
                            .map(AttributeValue::fromS)
                            .toList()));
        }
        return ours.isEmpty() ? Optional.empty() : Optional.of(AttributeValue.fromM(ours));
    }

    private static Optional<AttributeValue> text(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(AttributeValue.fromS(text));
    }

    private static Optional<AttributeValue> millis(long millis) {
        return Optional.of(AttributeValue.fromN(Long.toString(millis)));
    }
}
