package dev.lockstep.bot;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.JsonValue;
import dev.lockstep.store.LeoCron;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.Path;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.Tokens;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Writes definitions to LeoCron, attribute by attribute: what is not ours to say is never touched. */
final class BusRegistration {
    private final ItemStore store;

    BusRegistration(ItemStore store) {
        this.store = store;
    }

    /** Refuses what the bus has no place for. */
    void check(BotDefinition definition) {
        BusAttributes.requireSettingsOfTheBotAlone(definition);
        BusAttributes unused = BusAttributes.of(definition);
    }

    /** Makes a bot be what the definition says, whatever is there: one update, the same however often it is sent. */
    Bot register(BotDefinition definition) {
        BusAttributes.requireSettingsOfTheBotAlone(definition);
        Outcome outcome = store.updateAndRead(
                created(definition, BusAttributes.of(definition).values()));
        return BusDefinition.bot(((Outcome.Applied) outcome).item().orElseThrow());
    }

    /** Registers what is not there; empty if it is by now. */
    Optional<Bot> create(BotDefinition definition) {
        BusAttributes.requireSettingsOfTheBotAlone(definition);
        Map<String, Optional<AttributeValue>> values =
                new TreeMap<>(BusAttributes.of(definition).values());
        String token = Tokens.next();
        values.put(BusDefinition.OURS, Optional.of(signed(values, Optional.empty(), token)));
        return written(store.updateAndRead(created(definition, values).when(LeoCron.isNoBot())), token);
    }

    /**
     * Writes in what a definition differs from what was read, if what defines the bot still is as it was read; empty if
     * it is not.
     */
    Optional<Bot> change(Item read, BotDefinition changed) {
        BotDefinition before = BusDefinition.bot(read).definition();
        if (!changed.settings().equals(before.settings())) {
            BusAttributes.requireSettingsOfTheBotAlone(changed);
        }
        Map<String, Optional<AttributeValue>> wanted = differences(before, changed);
        if (wanted.isEmpty()) {
            return Optional.of(BusDefinition.bot(read));
        }
        String token = Tokens.next();
        Map<String, Optional<AttributeValue>> ours = BusAttributes.of(changed).values();
        wanted.put(BusDefinition.OURS, Optional.of(signed(ours, read.map(BusDefinition.OURS), token)));
        Change change = Change.of(read.key());
        wanted.forEach((attribute, value) -> set(change, read, changed, attribute, value));
        if (wanted.containsKey(LeoCron.LAMBDA_NAME)) { // without it, positions alone tell a bot from what is none
            change.setIfAbsent(Path.of(LeoCron.CHECKPOINTS), BusAttributes.checkpoints(changed));
        }
        unchanged(read).forEach(change::when);
        return written(store.updateAndRead(change), token);
    }

    /** The conditions under which what defines a bot is as it was read. */
    static List<Condition> unchanged(Item read) {
        List<Condition> conditions = new ArrayList<>();
        for (String attribute : BusDefinition.DEFINING) {
            conditions.add(as(read, attribute));
        }
        conditions.add(LeoCron.isBot());
        return conditions;
    }

    static Condition as(Item read, String attribute) {
        return read.raw().containsKey(attribute)
                ? Condition.equal(Path.of(attribute), read.raw().get(attribute))
                : Condition.absent(attribute);
    }

    private static Change created(BotDefinition definition, Map<String, Optional<AttributeValue>> values) {
        Change change = Change.of(new RecordKey.Definition(definition.id()))
                .setEmptyMapIfAbsent(LeoCron.INSTANCES)
                .setEmptyMapIfAbsent(LeoCron.REQUESTED)
                .setIfAbsent(Path.of(LeoCron.CHECKPOINTS), BusAttributes.checkpoints(definition));
        values.forEach((attribute, value) -> setOrRemove(change, attribute, value));
        return change;
    }

    private static Map<String, Optional<AttributeValue>> differences(BotDefinition before, BotDefinition changed) {
        Map<String, Optional<AttributeValue>> wanted =
                new TreeMap<>(BusAttributes.of(changed).values());
        Map<String, Optional<AttributeValue>> was = stored(before);
        wanted.entrySet()
                .removeIf(entry ->
                        text(entry.getValue()).equals(text(was.getOrDefault(entry.getKey(), Optional.empty()))));
        if (!changed.target().equals(before.target())) {
            wanted.putAll(BusTarget.attributes(changed.target())); // one target can be told in several ways
        }
        return wanted;
    }

    /** What was read can always be told in these words. */
    private static Map<String, Optional<AttributeValue>> stored(BotDefinition before) {
        return BusAttributes.of(before).values();
    }

    private static void set(
            Change change, Item read, BotDefinition changed, String attribute, Optional<AttributeValue> value) {
        if (attribute.equals(BusDefinition.LAMBDA)
                && read.map(BusDefinition.LAMBDA).isPresent()) {
            change.set(Path.of(BusDefinition.LAMBDA, BusDefinition.SETTINGS), settings(read, changed));
        } else if (attribute.equals(BusDefinition.TRIGGERS)) {
            change.set(
                    attribute,
                    AttributeValue.fromL(BusQueues.written(changed.reads(), read.value(BusDefinition.TRIGGERS))));
        } else {
            setOrRemove(change, attribute, value);
        }
    }

    /** The first settings anew; any others, which leo-sdk does not look at, as they are. */
    private static AttributeValue settings(Item read, BotDefinition changed) {
        List<AttributeValue> all = new ArrayList<>(read.map(BusDefinition.LAMBDA)
                .flatMap(lambda -> lambda.value(BusDefinition.SETTINGS))
                .filter(AttributeValue::hasL)
                .map(AttributeValue::l)
                .orElse(List.of()));
        AttributeValue first = JsonValue.parse(BusDefinition.SETTINGS, changed.settings());
        if (all.isEmpty()) {
            all.add(first);
        } else {
            all.set(0, first);
        }
        return AttributeValue.fromL(all);
    }

    private static void setOrRemove(Change change, String attribute, Optional<AttributeValue> value) {
        value.ifPresentOrElse(v -> change.set(attribute, v), () -> change.remove(attribute));
    }

    /** Our map with the writer and the one before, by whom a write whose answer was lost is told from others'. */
    private static AttributeValue signed(
            Map<String, Optional<AttributeValue>> values, Optional<Item> before, String token) {
        Map<String, AttributeValue> map = new HashMap<>(values.getOrDefault(BusDefinition.OURS, Optional.empty())
                .map(AttributeValue::m)
                .orElse(Map.of()));
        before.flatMap(item -> item.value(BusDefinition.WRITER))
                .ifPresent(w -> map.put(BusDefinition.WRITER_BEFORE, w));
        map.put(BusDefinition.WRITER, AttributeValue.fromS(token));
        return AttributeValue.fromM(map);
    }

    private static Optional<Bot> written(Outcome outcome, String token) {
        Optional<Item> item = outcome instanceof Outcome.Refused refused
                ? refused.found().filter(found -> isWrittenBy(found, token))
                : ((Outcome.Applied) outcome).item();
        return item.map(BusDefinition::bot);
    }

    private static boolean isWrittenBy(Item item, String token) {
        return item.map(BusDefinition.OURS)
                .filter(ours ->
                        ours.string(BusDefinition.WRITER).filter(token::equals).isPresent()
                                || ours.string(BusDefinition.WRITER_BEFORE)
                                        .filter(token::equals)
                                        .isPresent())
                .isPresent();
    }

    private static Optional<String> text(Optional<AttributeValue> value) {
        return value.map(JsonValue::text);
    }
}
