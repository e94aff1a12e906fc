package dev.lockstep.bot;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.run.RunLog;
import dev.lockstep.run.RunState;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import dev.lockstep.wake.WakeState;
import dev.lockstep.wake.WakeUps;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The bots of a table. A definition is changed only on the revision that was read; registering again never touches
 * positions, a run that is under way, or a pause.
 */
public final class Bots {
    private final ItemStore store;
    private final InstantSource clock;
    private final AuditTrail audit;
    private final Registration registration;

    public Bots(ItemStore store, InstantSource clock, AuditTrail audit, RunLog log) {
        this.store = store;
        this.clock = clock;
        this.audit = audit;
        this.registration = new Registration(store, clock, log);
    }

    /**
     * Makes a bot be what the definition says, whether it is there or not. Positions, runs and a pause stay; what the
     * definition no longer says is gone. One request if nothing changes, two if something does (more where it names
     * over ninety queues).
     *
     * @return the bot as it is now
     */
    public Bot register(BotDefinition definition) {
        Optional<Bot> registered = Optional.empty();
        while (registered.isEmpty()) {
            Optional<Stored> seen = read(definition.id());
            Optional<Bot> same = seen.flatMap(Stored::readableBot)
                    .filter(bot -> bot.definition().equals(definition));
            registered = same.isPresent() ? same : registration.write(definition, seen);
        }
        return registered.get();
    }

    /**
     * Changes a definition on the revision that was read. Two requests.
     *
     * @param read the bot as it was found
     * @param changed what it shall be; of the same id
     * @throws RevisionConflictException if somebody else has changed it since
     */
    public Bot update(Bot read, BotDefinition changed) {
        return tryUpdate(read, changed)
                .orElseThrow(
                        () -> new RevisionConflictException(read.definition().id(), read.revision()));
    }

    private Optional<Bot> tryUpdate(Bot read, BotDefinition changed) {
        BotId id = read.definition().id();
        if (!changed.id().equals(id)) {
            throw InvalidInputException.of(
                    "id", "of a bot cannot be changed: register '" + changed.id() + "' and remove '" + id + "'");
        }
        return read(id).filter(stored -> stored.revision() == read.revision() && !stored.isRemoved())
                .flatMap(stored -> registration.write(changed, Optional.of(stored)));
    }

    /**
     * Changes a definition, on the latest revision whoever else changes it: the change is made anew if somebody was
     * faster.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public Bot update(BotId id, UnaryOperator<BotDefinition> change) {
        Optional<Bot> updated = Optional.empty();
        while (updated.isEmpty()) {
            Bot read = find(id).orElseThrow(() -> new UnknownBotException(id));
            updated = tryUpdate(read, change.apply(read.definition()));
        }
        return updated.get();
    }

    /** The bot of this id. One request. */
    public Optional<Bot> find(BotId id) {
        return read(id).flatMap(Stored::bot);
    }

    /**
     * All bots, in no order, read page by page as the stream is. Very new ones may be missing and very old states be
     * shown: {@link #find} tells the truth. One whose definition cannot be read is left out, and logged.
     */
    public Stream<BotSummary> list() {
        return store.list(DefinitionItem.KIND, Optional.empty())
                .flatMap(item -> DefinitionItem.readableSummary(item).stream());
    }

    /** The ids of the bots after this one, in the order of {@link #list}; the first ones if there is none. */
    public Stream<BotId> idsAfter(Optional<BotId> last) {
        return store.list(DefinitionItem.KIND, last.map(RecordKey.Definition::new))
                .flatMap(item -> item.key() instanceof RecordKey.Definition definition
                        ? Stream.of(definition.bot())
                        : Stream.empty());
    }

    /**
     * All about a bot. Two requests.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public BotReport describe(BotId id) {
        List<Item> items = store.query(new RecordRange.WholeBot(id)).toList();
        Bot bot = Stored.of(items).flatMap(Stored::bot).orElseThrow(() -> new UnknownBotException(id));
        List<RunState> runs = items.stream()
                .filter(item -> item.key() instanceof RecordKey.Run)
                .map(RunState::of)
                .toList();
        List<Instant> due = items.stream()
                .filter(item -> item.key() instanceof RecordKey.Timer)
                .flatMap(item -> item.instant(LockstepTable.DUE_AT).stream())
                .sorted()
                .toList();
        return new BotReport(bot, wake(items), runs, due, lags(bot.rules(), runs), clock.instant());
    }

    /** What a decision about a bot rests on; empty if there is no such bot. One request, whatever the bot's history. */
    public Optional<BotState> state(BotId id) {
        List<Item> items = store.query(new RecordRange.BotState(id)).toList();
        Optional<RunState> run = items.stream()
                .filter(item -> item.key().equals(new RecordKey.Run(id, 0)))
                .map(RunState::of)
                .findFirst();
        return Stored.of(items)
                .filter(stored -> !stored.isRemoved())
                .flatMap(stored ->
                        run.map(r -> new BotState(DefinitionItem.rules(stored.definition()), wake(items), r)));
    }

    /** The bots that read a queue. One request. */
    public List<BotId> readers(QueueName queue) {
        return store.query(new RecordRange.Subscriptions(queue))
                .map(item -> ((RecordKey.Subscription) item.key()).bot())
                .toList();
    }

    /**
     * Keeps a bot from being run, until it is resumed; a run that is under way goes on, and one that is being claimed
     * at this moment may still start. Wake-ups are kept. Audited: two requests, six write units.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public void pause(BotId id, Note note) {
        setStatus(
                id,
                "pause",
                note,
                change -> change.set(DefinitionItem.PAUSED, true)
                        .set(DefinitionItem.PAUSED_BY, note.who())
                        .set(DefinitionItem.PAUSED_WHY, note.why()));
    }

    /** Lets a paused bot run again; otherwise as {@link #pause}. */
    public void resume(BotId id, Note note) {
        setStatus(
                id,
                "resume",
                note,
                change -> change.remove(DefinitionItem.PAUSED, DefinitionItem.PAUSED_BY, DefinitionItem.PAUSED_WHY));
    }

    /** Keeps a bot that is no longer wanted, with its positions, from ever being run; otherwise as {@link #pause}. */
    public void archive(BotId id, Note note) {
        setStatus(
                id,
                "archive",
                note,
                change -> change.set(DefinitionItem.ARCHIVED, true)
                        .set(DefinitionItem.ARCHIVED_BY, note.who())
                        .set(DefinitionItem.ARCHIVED_WHY, note.why()));
    }

    /** Takes a bot out of the archive; otherwise as {@link #pause}. */
    public void restore(BotId id, Note note) {
        setStatus(
                id,
                "restore",
                note,
                change -> change.remove(
                        DefinitionItem.ARCHIVED, DefinitionItem.ARCHIVED_BY, DefinitionItem.ARCHIVED_WHY));
    }

    /**
     * Removes a bot with its positions, wake-ups and subscriptions, and fences a run that is under way. Its epoch is
     * kept: a bot registered later under this name goes on from it, so that no late run of this one can write into that
     * one. Two requests.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public void remove(BotId id, Note note) {
        while (true) {
            List<Item> items = store.query(new RecordRange.WholeBot(id)).toList();
            Stored seen = Stored.of(items)
                    .filter(stored -> !stored.isRemoved())
                    .orElseThrow(() -> new UnknownBotException(id));
            if (registration.remove(seen, items, audit.record(id, "remove", "registered", "removed", note))) {
                return;
            }
        }
    }

    /**
     * Makes up for what a crash in the middle of a long registration left out. Three requests and one for each repair.
     *
     * @return how many records were missing or wrong
     */
    public int repair(BotId id) {
        List<Item> items = store.query(new RecordRange.WholeBot(id)).toList();
        return Stored.of(items)
                .filter(stored -> !stored.isRemoved())
                .map(stored -> registration.repair(stored, items))
                .orElse(0);
    }

    private void setStatus(BotId id, String action, Note note, UnaryOperator<Change> status) {
        Bot before = find(id).orElseThrow(() -> new UnknownBotException(id));
        Change change = status.apply(Change.of(new RecordKey.Definition(id)))
                .when(Condition.exists())
                .when(Condition.absent(DefinitionItem.REMOVED));
        String was = before.status().name().toLowerCase(Locale.ROOT);
        Outcome outcome = store.transact(List.of(change, audit.record(id, action, was, action, note)));
        if (outcome instanceof Outcome.Refused) {
            throw new UnknownBotException(id);
        }
    }

    private Optional<Stored> read(BotId id) {
        return Stored.of(store.query(new RecordRange.DefinitionAndSettings(id)).toList());
    }

    private List<QueueLag> lags(BotRules rules, List<RunState> runs) {
        List<RecordKey.QueueHead> keys =
                rules.reads().stream().map(RecordKey.QueueHead::new).toList();
        Map<RecordKey, Item> heads = store.getAll(keys);
        List<QueueLag> lags = new ArrayList<>();
        rules.reads().stream()
                .sorted((a, b) -> a.value().compareTo(b.value()))
                .forEach(queue -> lags.add(new QueueLag(
                        queue,
                        runs.stream()
                                .flatMap(run -> Optional.ofNullable(
                                        run.progress().reads().get(queue))
                                        .stream())
                                .map(position -> position.eventId())
                                .findFirst(),
                        Optional.ofNullable(heads.get(new RecordKey.QueueHead(queue)))
                                .flatMap(WakeUps::head))));
        return lags;
    }

    private static WakeState wake(List<Item> items) {
        return items.stream()
                .filter(item -> item.key() instanceof RecordKey.Wake)
                .map(WakeState::of)
                .findFirst()
                .orElse(WakeState.NONE);
    }
}
