package dev.lockstep.bot;

import static dev.lockstep.bot.DefinitionItem.REVISION;

import dev.lockstep.run.RegisteredRuns;
import dev.lockstep.run.RunState;
import dev.lockstep.run.Runs;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Settings;
import dev.lockstep.wake.Schedule;
import dev.lockstep.wake.Timers;
import dev.lockstep.wake.WakeUps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Writes definitions with what follows from them: subscriptions, labels, settings, the timer of the schedule, the
 * records of wake-ups and runs. One transaction as long as it fits. Beyond that subscriptions, labels and timers follow
 * one by one, each with the revision it belongs to, so that a late one overwrites and deletes nothing that a newer
 * revision has written; what a crash leaves out is made up for by {@link #repair}.
 *
 * <p>What a newer revision has deleted leaves nothing to compare with. So a late label of an older revision may come
 * back after a newer one has dropped it. It is listed wrongly by the index then, which whoever shows a bot does not
 * believe, until {@link #repair} takes it away; if the bot was removed meanwhile, until it is registered again and
 * repaired.
 */
final class Registration {
    private static final int MOST_CHANGES = 100;

    private final ItemStore store;
    private final InstantSource clock;
    private final Duration clockDrift;
    private final Runs runs;

    Registration(ItemStore store, InstantSource clock, Duration clockDrift, Runs runs) {
        this.store = store;
        this.clock = clock;
        this.clockDrift = clockDrift;
        this.runs = runs;
    }

    /** The revision that follows the one that was seen. */
    static long revisionAfter(Optional<Stored> seen) {
        return seen.map(Stored::revision).orElse(0L) + 1;
    }

    /** The bot as it was written; empty if the definition is no longer as it was seen. */
    Optional<Bot> write(BotDefinition definition, Optional<Stored> seen, Optional<Change> auditEntry) {
        BotId id = definition.id();
        long revision = revisionAfter(seen);
        Optional<Bot> bot = seen.flatMap(Stored::readableBot);
        Optional<BotDefinition> before = bot.map(Bot::definition);
        boolean anew = before.isEmpty(); // then nothing is known of what may be left of an earlier one
        List<Change> main = new ArrayList<>();
        main.add(DefinitionItem.defined(definition, revision)
                .when(seen.map(s -> Condition.equal(REVISION, s.revision())).orElseGet(Condition::missing)));
        if (anew || !before.map(BotDefinition::settings).equals(Optional.of(definition.settings()))) {
            main.add(settings(definition));
        }
        auditEntry.ifPresent(main::add);
        List<Change> following = new ArrayList<>();
        if (anew || !before.flatMap(BotDefinition::schedule).equals(definition.schedule())) {
            following.add(schedule(id, definition.schedule(), revision));
        }
        Set<QueueName> reads = definition.reads();
        Set<QueueName> readBefore = seen.flatMap(Stored::subscriptions).orElse(Set.of());
        reads.stream().filter(q -> !readBefore.contains(q)).forEach(q -> following.add(subscribed(q, id, revision)));
        List<QueueName> dropped =
                readBefore.stream().filter(q -> !reads.contains(q)).toList();
        dropped.forEach(q -> following.add(unlessNewer(Change.delete(new RecordKey.Subscription(q, id)), revision)));
        following.addAll(
                labels(id, Labels.of(definition), before.map(Labels::of).orElse(Set.of()), revision));
        main.add(RegisteredRuns.created(id));
        main.add(dropped.isEmpty() ? WakeUps.created(id) : WakeUps.forgotten(id, dropped));
        return write(main, following)
                ? Optional.of(new Bot(definition, DefinitionItem.rules(definition, revision, bot.map(Bot::rules))))
                : Optional.empty();
    }

    /** Whether it was written; false if the definition is no longer as it was seen. */
    boolean remove(Stored seen, List<Item> items, Change auditEntry) {
        BotId id = ((RecordKey.Definition) seen.definition().key()).bot();
        long revision = seen.revision() + 1;
        List<Change> main = new ArrayList<>();
        main.add(DefinitionItem.removed(id, revision).when(Condition.equal(REVISION, seen.revision())));
        main.add(auditEntry);
        main.add(Labels.drop(id, Labels.PAUSED)); // whoever pauses it meanwhile leaves the revision as it is
        main.add(Labels.drop(id, Labels.ARCHIVED));
        List<Change> following = new ArrayList<>(labels(id, Set.of(), Labels.defined(items), revision));
        List<RunState> instances = items.stream()
                .filter(item -> item.key() instanceof RecordKey.Run)
                .map(RunState::of)
                .toList();
        long epoch = 1 + instances.stream().mapToLong(RunState::epoch).max().orElse(0);
        instances.stream().filter(run -> run.instance() == 0).forEach(run -> bury(run, epoch, main));
        Optional<Item> round = items.stream()
                .filter(item -> item.key() instanceof RecordKey.Round)
                .findFirst();
        boolean isFannedOut = round.isPresent() || seen.isFannedOut();
        if (isFannedOut) {
            main.add(RegisteredRuns.buriedRound(id, epoch, round));
        }
        for (Item item : items) {
            if (item.key() instanceof RecordKey.Wake || item.key() instanceof RecordKey.Settings) {
                main.add(Change.delete(item.key()));
            } else if (item.key() instanceof RecordKey.Timer) {
                following.add(unlessNewer(Change.delete(item.key()), revision));
            }
        }
        seen.subscriptions()
                .orElse(Set.of())
                .forEach(q -> following.add(unlessNewer(Change.delete(new RecordKey.Subscription(q, id)), revision)));
        boolean isRemoved = write(main, following);
        if (isRemoved && isFannedOut) {
            runs.rounds().clear(id); // what this leaves undone a dispatcher does
        }
        return isRemoved;
    }

    private void bury(RunState first, long epoch, List<Change> main) {
        main.add(RegisteredRuns.buriedFirst(first, epoch));
        if (first.phase().isOpen()) {
            main.add(runs.log().fenced(first, "removed", "the bot was removed while this run was under way"));
        }
    }

    /**
     * Makes up for what a crash in the middle of a long registration left out, and for a timer that a clock too far
     * ahead has moved too far. One that is ahead within the bound has not: its due time was fired, by its sweep.
     *
     * @return how many records were missing or wrong
     */
    int repair(Stored stored, List<Item> items) {
        BotRules rules = DefinitionItem.rules(stored.definition());
        BotId id = rules.bot();
        Optional<Schedule> schedule = DefinitionItem.schedule(stored.definition());
        List<List<Change>> missing = new ArrayList<>(Labels.statusRepairs(stored.definition(), items));
        stored.readableBot()
                .map(bot -> Labels.of(bot.definition()))
                .ifPresent(labels -> labels(id, labels, Labels.defined(items), rules.revision())
                        .forEach(change -> missing.add(List.of(change))));
        List<RecordKey.Subscription> keys = rules.reads().stream()
                .map(q -> new RecordKey.Subscription(q, id))
                .toList();
        Set<RecordKey> there = store.getAll(keys).keySet();
        keys.stream()
                .filter(key -> !there.contains(key))
                .forEach(key -> missing.add(List.of(subscribed(key.queue(), id, rules.revision()))));
        Optional<Instant> next = schedule.flatMap(s -> s.next(clock.instant().plus(clockDrift)));
        Optional<Instant> due = items.stream()
                .filter(item -> item.key().equals(new RecordKey.Timer(id, Timers.CRON)))
                .flatMap(item -> item.instant(LockstepTable.DUE_AT).stream())
                .findFirst();
        boolean isLate = next.isPresent() && due.map(next.get()::isBefore).orElse(true);
        if (isLate || (schedule.isEmpty() && due.isPresent())) {
            missing.add(List.of(schedule(id, schedule, rules.revision())));
        }
        missing.forEach(store::transact);
        return missing.size();
    }

    private boolean write(List<Change> main, List<Change> following) {
        List<Change> all = new ArrayList<>(main);
        all.addAll(following);
        if (all.size() <= MOST_CHANGES) {
            return isWritten(all);
        } else if (!isWritten(main)) {
            return false;
        }
        following.forEach(change -> store.transact(List.of(change)));
        return true;
    }

    /** False if the definition, which comes first, is no longer as it was seen: then it is worth another look. */
    private boolean isWritten(List<Change> changes) {
        Outcome outcome = store.transact(changes);
        if (outcome instanceof Outcome.Refused refused && refused.index() > 0) {
            throw new CorruptRecordException(
                    changes.get(refused.index()).key(), "*", "stands in the way: it is missing or newer than its bot");
        }
        return outcome instanceof Outcome.Applied;
    }

    private Change schedule(BotId id, Optional<Schedule> schedule, long revision) {
        Change timer = schedule.map(s -> Timers.cron(id, s, clock.instant()))
                .orElseGet(() -> Change.delete(new RecordKey.Timer(id, Timers.CRON)));
        return ofRevision(timer, revision);
    }

    /** Those that are wanted and not there, and no longer those that are there and not wanted. */
    private static List<Change> labels(BotId bot, Set<String> wanted, Set<String> there, long revision) {
        return Stream.concat(
                        wanted.stream()
                                .filter(label -> !there.contains(label))
                                .map(label -> ofRevision(Labels.put(bot, label), revision)),
                        there.stream()
                                .filter(label -> !wanted.contains(label))
                                .map(label -> ofRevision(Labels.drop(bot, label), revision)))
                .toList();
    }

    private Change subscribed(QueueName queue, BotId bot, long revision) {
        return ofRevision(Change.of(new RecordKey.Subscription(queue, bot)).set("at", clock.instant()), revision);
    }

    private static Change ofRevision(Change change, long revision) {
        return unlessNewer(change.isDelete() ? change : change.set(REVISION, revision), revision + 1);
    }

    private static Change unlessNewer(Change change, long revision) {
        return change.when(Condition.any(Condition.absent(REVISION), Condition.less(REVISION, revision)));
    }

    private static Change settings(BotDefinition definition) {
        RecordKey key = new RecordKey.Settings(definition.id());
        return definition.settings().equals(Settings.NONE)
                ? Change.delete(key)
                : Change.of(key).set(DefinitionItem.SETTINGS, definition.settings());
    }
}
