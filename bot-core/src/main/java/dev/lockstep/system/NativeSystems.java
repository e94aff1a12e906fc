package dev.lockstep.system;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.SystemId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link Systems} on a table of Lockstep's own. */
final class NativeSystems extends Systems {
    private static final String REVISION = "rev";
    private static final String NAME = "nm";
    private static final String ALIASES = "al";
    private static final String SETTINGS = "j";
    private static final String OWNER = "sy";

    private final ItemStore store;

    NativeSystems(ItemStore store) {
        this.store = store;
    }

    @Override
    public void register(SystemDefinition definition) {
        while (true) {
            Optional<Item> seen = store.get(new RecordKey.RegisteredSystem(definition.id()));
            if (seen.map(NativeSystems::definition).filter(definition::equals).isPresent()) {
                return;
            }
            List<Change> changes = changes(definition, seen);
            Outcome outcome = store.transact(changes);
            if (outcome instanceof Outcome.Applied) {
                return;
            }
            Outcome.Refused refused = (Outcome.Refused) outcome;
            if (changes.get(refused.index()).key() instanceof RecordKey.SystemAlias alias) {
                throw new AliasTakenException(
                        alias.alias(),
                        refused.found().map(i -> owner(i).value()).orElse("?"));
            }
        }
    }

    @Override
    public Optional<SystemDefinition> find(SystemId id) {
        return store.get(new RecordKey.RegisteredSystem(id)).map(NativeSystems::definition);
    }

    @Override
    public Optional<SystemDefinition> findByAlias(String alias) {
        return store.get(new RecordKey.SystemAlias(SystemId.of(alias).value()))
                .map(NativeSystems::owner)
                .flatMap(this::find)
                .filter(system -> system.aliases().contains(alias));
    }

    private static List<Change> changes(SystemDefinition definition, Optional<Item> seen) {
        Set<String> before = seen.map(item -> item.strings(ALIASES)).orElse(Set.of());
        List<Change> changes = new ArrayList<>();
        long revision = seen.map(item -> item.requireCount(REVISION)).orElse(0L);
        changes.add(Change.of(new RecordKey.RegisteredSystem(definition.id()))
                .set(REVISION, revision + 1)
                .set(NAME, definition.name())
                .set(SETTINGS, definition.settings())
                .setOrRemove(ALIASES, definition.aliases().stream().sorted().toList())
                .when(seen.isPresent() ? Condition.equal(REVISION, revision) : Condition.missing()));
        String id = definition.id().value();
        definition.aliases().stream()
                .filter(alias -> !before.contains(alias))
                .forEach(alias -> changes.add(Change.of(new RecordKey.SystemAlias(alias))
                        .set(OWNER, id)
                        .when(Condition.any(Condition.missing(), Condition.equal(OWNER, id)))));
        before.stream()
                .filter(alias -> !definition.aliases().contains(alias))
                .forEach(alias -> changes.add(Change.delete(new RecordKey.SystemAlias(alias))
                        .when(Condition.any(Condition.missing(), Condition.equal(OWNER, id)))));
        return changes;
    }

    private static SystemDefinition definition(Item item) {
        return item.read(
                "*",
                () -> new SystemDefinition(
                        ((RecordKey.RegisteredSystem) item.key()).system(),
                        item.requireString(NAME),
                        item.strings(ALIASES),
                        item.requireString(SETTINGS)));
    }

    private static SystemId owner(Item alias) {
        return alias.read(OWNER, () -> SystemId.of(alias.requireString(OWNER)));
    }
}
