package dev.lockstep.bot;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.run.Runs;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** {@link Bots} on a table of Lockstep's own. */
final class NativeBots extends Bots {
    private final ItemStore store;
    private final AuditTrail audit;
    private final Runs runs;
    private final Registration registration;
    private final BotLists lists;
    private final BotReads reads;

    NativeBots(ItemStore store, InstantSource clock, Duration clockDrift, AuditTrail audit, Runs runs) {
        this.store = store;
        this.audit = audit;
        this.runs = runs;
        this.registration = new Registration(store, clock, clockDrift, runs);
        this.lists = new BotLists(store);
        this.reads = new BotReads(store, clock);
    }

    /** Whatever is a definition can be kept. */
    @Override
    public void check(BotDefinition definition) {}

    @Override
    public Bot register(BotDefinition definition) {
        return register(definition, Optional.empty());
    }

    @Override
    public Bot register(BotDefinition definition, Note note) {
        return register(definition, Optional.of(note));
    }

    private Bot register(BotDefinition definition, Optional<Note> note) {
        Optional<Bot> registered = Optional.empty();
        while (registered.isEmpty()) {
            registered = tryRegister(definition, read(definition.id()), note);
        }
        return registered.get();
    }

    @Override
    public Optional<Bot> register(BotId id, Function<Optional<Bot>, Optional<BotDefinition>> decision) {
        return register(id, decision, Optional.empty());
    }

    @Override
    public Optional<Bot> register(BotId id, Function<Optional<Bot>, Optional<BotDefinition>> decision, Note note) {
        return register(id, decision, Optional.of(note));
    }

    private Optional<Bot> register(
            BotId id, Function<Optional<Bot>, Optional<BotDefinition>> decision, Optional<Note> note) {
        while (true) {
            Optional<Stored> seen = read(id);
            Optional<BotDefinition> decided = decision.apply(seen.flatMap(Stored::bot));
            if (decided.isEmpty()) {
                return Optional.empty();
            }
            requireSameId(id, decided.get());
            Optional<Bot> registered = tryRegister(decided.get(), seen, note);
            if (registered.isPresent()) {
                return registered;
            }
        }
    }

    private Optional<Bot> tryRegister(BotDefinition definition, Optional<Stored> seen, Optional<Note> note) {
        Optional<Bot> same =
                seen.flatMap(Stored::readableBot).filter(bot -> bot.definition().equals(definition));
        return same.isPresent()
                ? same
                : registration.write(definition, seen, note.map(n -> registered(definition.id(), seen, n)));
    }

    private Change registered(BotId id, Optional<Stored> seen, Note note) {
        String before = seen.filter(stored -> !stored.isRemoved())
                .map(stored -> "revision " + stored.revision())
                .orElse("not registered");
        return audit.record(id, "register", before, "revision " + Registration.revisionAfter(seen), note);
    }

    @Override
    public Bot update(Bot read, BotDefinition changed) {
        return tryUpdate(read, changed)
                .orElseThrow(
                        () -> new RevisionConflictException(read.definition().id(), read.revision()));
    }

    private Optional<Bot> tryUpdate(Bot read, BotDefinition changed) {
        BotId id = read.definition().id();
        requireSameId(id, changed);
        return read(id).filter(stored -> stored.revision() == read.revision() && !stored.isRemoved())
                .flatMap(stored -> registration.write(changed, Optional.of(stored), Optional.empty()));
    }

    @Override
    public Bot update(BotId id, UnaryOperator<BotDefinition> change) {
        Optional<Bot> updated = Optional.empty();
        while (updated.isEmpty()) {
            Bot read = find(id).orElseThrow(() -> new UnknownBotException(id));
            updated = tryUpdate(read, change.apply(read.definition()));
        }
        return updated.get();
    }

    @Override
    public Optional<Bot> find(BotId id) {
        return read(id).flatMap(Stored::bot);
    }

    @Override
    public Stream<BotSummary> list() {
        return lists.summaries();
    }

    @Override
    public Stream<BotId> idsAfter(Optional<BotId> last) {
        return lists.idsAfter(last);
    }

    @Override
    public Stream<BotId> ids(BotSelection selection, Optional<BotId> after, int pageSize) {
        return lists.ids(selection, after, pageSize);
    }

    @Override
    public Stream<PendingRun> pending() {
        return lists.pending();
    }

    @Override
    public BotReport describe(BotId id) {
        return reads.describe(id);
    }

    @Override
    public Optional<BotDetails> details(BotId id) {
        return reads.details(id);
    }

    @Override
    public Optional<BotState> state(BotId id) {
        return reads.state(id);
    }

    @Override
    public Optional<BotOverview> overview(BotId id) {
        return reads.overview(id);
    }

    @Override
    public List<BotId> readers(QueueName queue) {
        return lists.readers(queue);
    }

    @Override
    public void pause(BotId id, Note note) {
        setStatus(
                id,
                "pause",
                note,
                change -> change.set(DefinitionItem.PAUSED, true)
                        .set(DefinitionItem.PAUSED_BY, note.who())
                        .set(DefinitionItem.PAUSED_WHY, note.why()),
                Labels.put(id, Labels.PAUSED));
    }

    @Override
    public void resume(BotId id, Note note) {
        setStatus(
                id,
                "resume",
                note,
                change -> change.remove(DefinitionItem.PAUSED, DefinitionItem.PAUSED_BY, DefinitionItem.PAUSED_WHY),
                Labels.drop(id, Labels.PAUSED));
    }

    @Override
    public void archive(BotId id, Note note) {
        setStatus(id, "archive", note, change -> archived(change, note), Labels.put(id, Labels.ARCHIVED));
    }

    @Override
    public void archive(Bot read, Note note) {
        BotId id = read.definition().id();
        Outcome outcome = setStatus(
                read,
                "archive",
                note,
                change -> archived(change, note).when(Condition.equal(DefinitionItem.REVISION, read.revision())),
                Labels.put(id, Labels.ARCHIVED));
        if (outcome instanceof Outcome.Refused) {
            throw new RevisionConflictException(id, read.revision());
        }
    }

    private static Change archived(Change change, Note note) {
        return change.set(DefinitionItem.ARCHIVED, true)
                .set(DefinitionItem.ARCHIVED_BY, note.who())
                .set(DefinitionItem.ARCHIVED_WHY, note.why());
    }

    @Override
    public void restore(BotId id, Note note) {
        setStatus(
                id,
                "restore",
                note,
                change ->
                        change.remove(DefinitionItem.ARCHIVED, DefinitionItem.ARCHIVED_BY, DefinitionItem.ARCHIVED_WHY),
                Labels.drop(id, Labels.ARCHIVED));
    }

    @Override
    public void remove(BotId id, Note note) {
        while (!tryRemove(id, note, seen -> true, () -> new UnknownBotException(id))) {
            // somebody else has changed it meanwhile
        }
    }

    @Override
    public void remove(Bot read, Note note) {
        BotId id = read.definition().id();
        Supplier<RevisionConflictException> conflict = () -> new RevisionConflictException(id, read.revision());
        if (!tryRemove(id, note, seen -> seen.revision() == read.revision(), conflict)) {
            throw conflict.get();
        }
    }

    /** Whether it was removed; false if it changed under way. */
    private boolean tryRemove(
            BotId id, Note note, Predicate<Stored> expected, Supplier<? extends RuntimeException> otherwise) {
        List<Item> items = store.query(new RecordRange.WholeBot(id)).toList();
        Optional<Stored> stored = Stored.of(items).filter(there -> !there.isRemoved());
        if (stored.isEmpty() && BotReads.round(items).isPresent()) {
            runs.rounds().clear(id); // whoever removed it may have died before
        }
        Stored seen = stored.filter(expected).orElseThrow(otherwise);
        return registration.remove(seen, items, audit.record(id, "remove", "registered", "removed", note));
    }

    @Override
    public int repair(BotId id) {
        List<Item> items = store.query(new RecordRange.WholeBot(id)).toList();
        return Stored.of(items)
                .filter(stored -> !stored.isRemoved())
                .map(stored -> registration.repair(stored, items))
                .orElse(0);
    }

    private void setStatus(BotId id, String action, Note note, UnaryOperator<Change> status, Change label) {
        Bot before = find(id).orElseThrow(() -> new UnknownBotException(id));
        if (setStatus(before, action, note, status, label) instanceof Outcome.Refused) {
            throw new UnknownBotException(id);
        }
    }

    private Outcome setStatus(Bot before, String action, Note note, UnaryOperator<Change> status, Change label) {
        BotId id = before.definition().id();
        Change change = status.apply(Change.of(new RecordKey.Definition(id)))
                .when(Condition.exists())
                .when(Condition.absent(DefinitionItem.REMOVED));
        String was = before.status().name().toLowerCase(Locale.ROOT);
        return store.transact(List.of(change, label, audit.record(id, action, was, action, note)));
    }

    private Optional<Stored> read(BotId id) {
        return Stored.of(store.query(new RecordRange.DefinitionAndSettings(id)).toList());
    }
}
