package dev.lockstep.bot;

import dev.lockstep.run.RunState;
import dev.lockstep.run.Runs;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Settings;
import dev.lockstep.wake.Timers;
import dev.lockstep.wake.WakeUps;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Writes definitions with what follows from them: subscriptions, settings, the timer of the schedule, the records of
 * wake-ups and runs. One transaction as long as it fits. Beyond that, subscriptions are added before and deleted after
 * it: one that is not backed by a definition wakes a bot that then finds nothing to do.
 */
final class Registration {
    private static final int MOST_CHANGES = 100;

    private final ItemStore store;
    private final InstantSource clock;

    Registration(ItemStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Whether it was written; false if the definition is no longer as it was seen. */
    boolean write(BotDefinition definition, Optional<Stored> seen) {
        BotId id = definition.id();
        Optional<BotDefinition> before = seen.flatMap(Stored::bot).map(Bot::definition);
        Set<QueueName> readBefore = before.map(BotDefinition::reads).orElse(Set.of());
        List<Change> main = new ArrayList<>();
        main.add(DefinitionItem.defined(definition, seen.map(Stored::revision).orElse(0L) + 1)
                .when(seen.map(s -> Condition.equal(DefinitionItem.REVISION, s.revision()))
                        .orElseGet(Condition::missing)));
        if (before.isEmpty()) {
            main.add(WakeUps.created(id));
            main.add(Runs.created(id));
        }
        if (!before.map(BotDefinition::settings).orElse(Settings.NONE).equals(definition.settings())) {
            main.add(settings(definition));
        }
        if (!before.flatMap(BotDefinition::schedule).equals(definition.schedule())) {
            main.add(definition
                    .schedule()
                    .map(schedule -> Timers.cron(id, schedule, clock.instant()))
                    .orElseGet(() -> Change.delete(new RecordKey.Timer(id, Timers.CRON))));
        }
        List<Change> added = definition.reads().stream()
                .filter(queue -> !readBefore.contains(queue))
                .map(queue -> Change.of(new RecordKey.Subscription(queue, id)).set("at", clock.instant()))
                .toList();
        List<Change> dropped = readBefore.stream()
                .filter(queue -> !definition.reads().contains(queue))
                .map(queue -> Change.delete(new RecordKey.Subscription(queue, id)))
                .toList();
        return write(added, main, dropped);
    }

    /** Whether it was written; false if the definition is no longer as it was seen. */
    boolean remove(Stored seen, List<Item> items, Change auditEntry) {
        BotRules rules = DefinitionItem.rules(seen.definition());
        BotId id = rules.bot();
        List<Change> main = new ArrayList<>();
        main.add(Change.of(new RecordKey.Definition(id))
                .set(DefinitionItem.REVISION, seen.revision() + 1)
                .set(DefinitionItem.REMOVED, true)
                .remove(LockstepTable.KIND, DefinitionItem.PAUSED, DefinitionItem.ARCHIVED)
                .remove(DefinitionItem.STATUS_BY, DefinitionItem.STATUS_WHY)
                .when(Condition.equal(DefinitionItem.REVISION, seen.revision())));
        main.add(auditEntry);
        List<Change> dropped = new ArrayList<>();
        for (Item item : items) {
            if (item.key() instanceof RecordKey.Run) {
                main.add(Runs.buried(RunState.of(item)));
            } else if (item.key() instanceof RecordKey.Wake || item.key() instanceof RecordKey.Settings) {
                main.add(Change.delete(item.key()));
            } else if (item.key() instanceof RecordKey.Timer) {
                dropped.add(Change.delete(item.key()));
            }
        }
        rules.reads().forEach(queue -> dropped.add(Change.delete(new RecordKey.Subscription(queue, id))));
        return write(List.of(), main, dropped);
    }

    private boolean write(List<Change> before, List<Change> main, List<Change> after) {
        List<Change> all = new ArrayList<>(before);
        all.addAll(main);
        all.addAll(after);
        if (all.size() <= MOST_CHANGES) {
            return store.transact(all) instanceof Outcome.Applied;
        }
        inPieces(before);
        if (store.transact(main) instanceof Outcome.Refused) {
            return false;
        }
        inPieces(after);
        return true;
    }

    private void inPieces(List<Change> changes) {
        for (int from = 0; from < changes.size(); from += MOST_CHANGES) {
            store.transact(changes.subList(from, Math.min(changes.size(), from + MOST_CHANGES)));
        }
    }

    private static Change settings(BotDefinition definition) {
        RecordKey key = new RecordKey.Settings(definition.id());
        return definition.settings().equals(Settings.NONE)
                ? Change.delete(key)
                : Change.of(key).set(DefinitionItem.SETTINGS, definition.settings());
    }
}
