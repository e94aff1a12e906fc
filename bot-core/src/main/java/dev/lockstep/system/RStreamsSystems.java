package dev.lockstep.system;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.JsonValue;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.Path;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.Settings;
import dev.lockstep.types.SystemId;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@link Systems} on the tables of an RStreams bus: an item of LeoSystem with {@code label} and {@code settings}. What
 * else it holds is left alone.
 */
final class RStreamsSystems extends Systems {
    private static final String LABEL = "label";
    private static final String SETTINGS = "settings";
    private static final int LONGEST_NAME = 256;

    private final ItemStore store;

    RStreamsSystems(ItemStore store) {
        this.store = store;
    }

    @Override
    public void register(SystemDefinition definition) {
        if (!definition.aliases().isEmpty()) {
            throw new UnsupportedByLayoutException(
                    "an alias of a system", "aliases there are what each bot calls its source or destination");
        }
        AttributeValue settings = JsonValue.parse(SETTINGS, definition.settings());
        AttributeValue label = AttributeValue.fromS(definition.name());
        RecordKey.RegisteredSystem key = new RecordKey.RegisteredSystem(definition.id());
        Optional<Item> seen = store.get(key);
        while (seen.isEmpty() || !holds(seen.get(), label, settings)) {
            Change change = Change.of(key).set(Path.of(LABEL), label).set(Path.of(SETTINGS), settings);
            change.when(seen.isPresent() ? Condition.exists() : Condition.missing());
            seen.ifPresent(item -> List.of(LABEL, SETTINGS).forEach(attribute -> change.when(as(item, attribute))));
            Outcome outcome = store.update(change);
            if (outcome instanceof Outcome.Applied) {
                return;
            }
            seen = ((Outcome.Refused) outcome).found();
        }
    }

    /** What holds an attribute that DynamoDB calls null is not without it. */
    private static Condition as(Item item, String attribute) {
        @Nullable AttributeValue stored = item.raw().get(attribute);
        return stored == null ? Condition.absent(attribute) : Condition.equal(Path.of(attribute), stored);
    }

    private static boolean holds(Item item, AttributeValue label, AttributeValue settings) {
        return item.value(LABEL).filter(label::equals).isPresent()
                && item.value(SETTINGS)
                        .map(JsonValue::text)
                        .filter(JsonValue.text(settings)::equals)
                        .isPresent();
    }

    @Override
    public Optional<SystemDefinition> find(SystemId id) {
        return store.get(new RecordKey.RegisteredSystem(id)).map(item -> definition(id, item));
    }

    @Override
    public Optional<SystemDefinition> findByAlias(String alias) {
        throw new UnsupportedByLayoutException(
                "systems().findByAlias", "aliases there are what each bot calls its source or destination");
    }

    private static SystemDefinition definition(SystemId id, Item item) {
        String label = item.string(LABEL).filter(name -> !name.isBlank()).orElse(id.value());
        String settings = item.map(SETTINGS)
                .map(map -> JsonValue.text(AttributeValue.fromM(map.raw())))
                .orElse(Settings.NONE);
        return item.read(
                "*",
                () -> new SystemDefinition(
                        id, label.substring(0, Math.min(label.length(), LONGEST_NAME)), Set.of(), settings));
    }
}
