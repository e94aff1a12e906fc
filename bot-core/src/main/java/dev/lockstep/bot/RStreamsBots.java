package dev.lockstep.bot;

import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LeoCron;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link Bots} on the tables of an RStreams bus. An item that leo-sdk's trigger of an unknown bot left behind is none;
 * registering makes it one. Revisions are {@link BusRevision made from the definition}.
 */
final class RStreamsBots extends Bots {
    private static final Logger LOG = LoggerFactory.getLogger(RStreamsBots.class);
    private static final RecordKey ANY = new RecordKey.Definition(BotId.of("any"));
    private static final int ATTEMPTS = 50;
    private static final String REGISTERED = "{} was registered by {}: {}";

    private final ItemStore store;
    private final InstantSource clock;
    private final BusRegistration registration;

    RStreamsBots(ItemStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        this.registration = new BusRegistration(store);
    }

    @Override
    public void check(BotDefinition definition) {
        registration.check(definition);
    }

    @Override
    public Bot register(BotDefinition definition) {
        return registration.register(definition);
    }

    @Override
    public Bot register(BotDefinition definition, Note note) {
        Bot registered = register(definition);
        LOG.info(REGISTERED, definition.id(), note.who(), note.why());
        return registered;
    }

    @Override
    public Optional<Bot> register(BotId id, Function<Optional<Bot>, Optional<BotDefinition>> decision) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Item> seen = read(id);
            Optional<BotDefinition> decided = decision.apply(seen.map(BusDefinition::bot));
            if (decided.isEmpty()) {
                return Optional.empty();
            }
            requireSameId(id, decided.get());
            Optional<Bot> registered = seen.isPresent()
                    ? registration.change(seen.get(), decided.get())
                    : registration.create(decided.get());
            if (registered.isPresent()) {
                return registered;
            }
        }
        throw tooOften(id);
    }

    @Override
    public Optional<Bot> register(BotId id, Function<Optional<Bot>, Optional<BotDefinition>> decision, Note note) {
        Optional<Bot> registered = register(id, decision);
        registered.ifPresent(bot -> LOG.info(REGISTERED, id, note.who(), note.why()));
        return registered;
    }

    @Override
    public Bot update(Bot read, BotDefinition changed) {
        BotId id = read.definition().id();
        requireSameId(id, changed);
        return registration
                .change(sameRevision(read), changed)
                .orElseThrow(() -> new RevisionConflictException(id, read.revision()));
    }

    @Override
    public Bot update(BotId id, UnaryOperator<BotDefinition> change) {
        return register(
                        id,
                        seen -> Optional.of(change.apply(seen.orElseThrow(() -> new UnknownBotException(id))
                                .definition())))
                .orElseThrow();
    }

    @Override
    public Optional<Bot> find(BotId id) {
        return read(id).map(BusDefinition::bot);
    }

    @Override
    public Stream<BotSummary> list() {
        return store.scan(ANY, Optional.empty(), BusDefinition.LISTED)
                .filter(LeoCron::isBot)
                .flatMap(item -> summary(item).stream());
    }

    private static Optional<BotSummary> summary(Item item) {
        return DefinitionItem.readable(item, () -> Optional.of(BusDefinition.summary(item)));
    }

    @Override
    public Stream<BotId> idsAfter(Optional<BotId> last) {
        return store.scan(ANY, last.map(RecordKey.Definition::new), List.of(LeoCron.CHECKPOINTS, LeoCron.LAMBDA_NAME))
                .filter(LeoCron::isBot)
                .map(item -> ((RecordKey.Definition) item.key()).bot());
    }

    @Override
    public BotReport describe(BotId id) {
        Item item = read(id).orElseThrow(() -> new UnknownBotException(id));
        return BusReport.of(item, clock.instant());
    }

    @Override
    public void pause(BotId id, Note note) {
        setStatus(id, BusStatus.PAUSE, note);
    }

    @Override
    public void resume(BotId id, Note note) {
        setStatus(id, BusStatus.RESUME, note);
    }

    @Override
    public void archive(BotId id, Note note) {
        setStatus(id, BusStatus.ARCHIVE, note);
    }

    @Override
    public void archive(Bot read, Note note) {
        BotId id = read.definition().id();
        Item seen = sameRevision(read);
        Change change = BusStatus.ARCHIVE.on(seen);
        BusRegistration.unchanged(seen).forEach(change::when);
        Outcome outcome = store.update(change);
        if (outcome instanceof Outcome.Refused refused
                && refused.found().filter(item -> isArchivedOf(item, read)).isEmpty()) {
            throw new RevisionConflictException(id, read.revision());
        }
        log(id, BusStatus.ARCHIVE, note);
    }

    private static boolean isArchivedOf(Item item, Bot read) {
        return LeoCron.isBot(item) && BusStatus.ARCHIVE.isDone(item) && BusRevision.of(item) == read.revision();
    }

    @Override
    public void restore(BotId id, Note note) {
        setStatus(id, BusStatus.RESTORE, note);
    }

    @Override
    public Optional<BotDetails> details(BotId id) {
        throw new UnsupportedByLayoutException(
                "bots().details", "the bus decides what runs there, and keeps no history: describe the bot");
    }

    @Override
    public Optional<BotState> state(BotId id) {
        throw new UnsupportedByLayoutException("bots().state", "the bus decides what runs there: describe the bot");
    }

    @Override
    public Stream<BotId> ids(BotSelection selection, Optional<BotId> after, int pageSize) {
        throw new UnsupportedByLayoutException(
                "bots().ids", "there is no index of bots there, and what they are is found by reading all: list them");
    }

    @Override
    public Optional<BotOverview> overview(BotId id) {
        throw new UnsupportedByLayoutException("bots().overview", "the bus decides what runs there: describe the bot");
    }

    @Override
    public Stream<PendingRun> pending() {
        throw new UnsupportedByLayoutException("bots().pending", "there is no index of what is due there");
    }

    @Override
    public List<BotId> readers(QueueName queue) {
        throw new UnsupportedByLayoutException(
                "bots().readers", "no index of readers is kept there; the bus finds them by reading all bots");
    }

    @Override
    public void remove(BotId id, Note note) {
        throw removal();
    }

    @Override
    public void remove(Bot read, Note note) {
        throw removal();
    }

    @Override
    public int repair(BotId id) {
        throw new UnsupportedByLayoutException("bots().repair", "a bot is one item there, which is never half written");
    }

    private static UnsupportedByLayoutException removal() {
        return new UnsupportedByLayoutException(
                "bots().remove",
                "nothing would be left of the bot, and a late run of it could write into a new one of its name:"
                        + " archive it instead");
    }

    private void setStatus(BotId id, BusStatus status, Note note) {
        Item seen = read(id).orElseThrow(() -> new UnknownBotException(id));
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Optional<Item> found = setOrFound(seen, status);
            if (found.filter(item -> !status.isDone(item)).isEmpty()) {
                log(id, status, note);
                return;
            }
            seen = found.get();
        }
        throw tooOften(id);
    }

    /** Nothing if it was set; the bot as it stands if it is as it shall be, or was changed meanwhile. */
    private Optional<Item> setOrFound(Item before, BusStatus status) {
        if (status.isDone(before)) {
            return Optional.of(before);
        }
        Outcome outcome = store.update(status.on(before).when(LeoCron.isBot()));
        return outcome instanceof Outcome.Refused refused
                ? Optional.of(refused.found()
                        .filter(LeoCron::isBot)
                        .orElseThrow(() -> new UnknownBotException(((RecordKey.Definition) before.key()).bot())))
                : Optional.empty();
    }

    private static void log(BotId id, BusStatus status, Note note) {
        LOG.info("{} of {} by {}: {}", status, id, note.who(), note.why());
    }

    private Item sameRevision(Bot read) {
        BotId id = read.definition().id();
        return read(id).filter(item -> BusRevision.of(item) == read.revision())
                .orElseThrow(() -> new RevisionConflictException(id, read.revision()));
    }

    private Optional<Item> read(BotId id) {
        return store.get(new RecordKey.Definition(id)).filter(LeoCron::isBot);
    }

    private static IllegalStateException tooOften(BotId id) {
        return new IllegalStateException(
                "bot '" + id + "' was changed by others " + ATTEMPTS + " times while it was to be changed once");
    }
}
