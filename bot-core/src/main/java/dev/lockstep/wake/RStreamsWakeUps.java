package dev.lockstep.wake;

import static dev.lockstep.store.LeoCron.ERROR_COUNT;
import static dev.lockstep.store.LeoCron.IGNORE_PAUSED;
import static dev.lockstep.store.LeoCron.INSTANCES;
import static dev.lockstep.store.LeoCron.INVOKE_TIME;
import static dev.lockstep.store.LeoCron.SCHEDULED_TRIGGER;
import static dev.lockstep.store.LeoCron.TRIGGER;

import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LeoCron;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.Path;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Tokens;
import dev.lockstep.types.UnknownBotException;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * {@link WakeUps} on the tables of an RStreams bus. A wake-up is a {@code trigger} in milliseconds: the bus runs a bot
 * whose trigger is later than the invocation it knows of and is not that invocation's token, so ours is later than
 * every trigger and every invocation that stands there, and another than the token, whatever the clocks say. An
 * attribute of ours, {@code lockstepWake}, names the last writer.
 */
final class RStreamsWakeUps extends WakeUps {
    private static final Logger LOG = LoggerFactory.getLogger(RStreamsWakeUps.class);
    private static final String WRITER = "lockstepWake";
    private static final String TOKEN = "token";
    private static final Path FIRST_INVOKE_TIME = Path.of(INSTANCES, "0", INVOKE_TIME);
    private static final Path FIRST_TOKEN = Path.of(INSTANCES, "0", TOKEN);
    private static final String BUS_MOVES = "the bus moves queues and tells the bots that read them";

    private final ItemStore store;

    RStreamsWakeUps(ItemStore store, InstantSource clock) {
        super(clock);
        this.store = store;
    }

    @Override
    public long trigger(BotId bot) {
        return trigger(bot, change -> {});
    }

    @Override
    public void trigger(BotId bot, Note note) {
        trigger(bot);
        LOG.info("{} was triggered by {}: {}", bot, note.who(), note.why());
    }

    /** The processor takes the override of a pause away when it has invoked the bot. */
    @Override
    public void force(BotId bot, Note note) {
        trigger(bot, change -> change.set(IGNORE_PAUSED, true).set(ERROR_COUNT, 0));
        LOG.info("{} was forced to run by {}: {}", bot, note.who(), note.why());
    }

    /** The bus's scheduler does not look at what is past, hence that is a trigger too. */
    @Override
    public void schedule(BotId bot, Instant at) {
        Timers.once(bot, at);
        if (!at.isAfter(now())) {
            trigger(bot, change -> change.set(SCHEDULED_TRIGGER, at));
            return;
        }
        Outcome outcome = store.update(Change.of(new RecordKey.Definition(bot))
                .set(SCHEDULED_TRIGGER, at)
                .set(WRITER, Tokens.next())
                .when(LeoCron.canRun()));
        if (outcome instanceof Outcome.Refused) {
            throw new UnknownBotException(bot);
        }
    }

    @Override
    public void schedule(BotId bot, Instant at, Note note) {
        schedule(bot, at);
        LOG.info("{} was scheduled at {} by {}: {}", bot, at, note.who(), note.why());
    }

    @Override
    public List<Instant> scheduled(BotId bot) {
        return store.get(new RecordKey.Definition(bot))
                .flatMap(item -> item.instant(SCHEDULED_TRIGGER))
                .filter(at -> at.isAfter(now()))
                .map(List::of)
                .orElse(List.of());
    }

    @Override
    public boolean cancel(BotId bot, Instant at) {
        Timers.once(bot, at);
        String token = Tokens.next();
        Outcome outcome = store.update(Change.of(new RecordKey.Definition(bot))
                .set(SCHEDULED_TRIGGER, 0)
                .set(WRITER, token)
                .when(Condition.equal(SCHEDULED_TRIGGER, at.toEpochMilli())));
        return outcome instanceof Outcome.Applied
                || ((Outcome.Refused) outcome)
                        .found()
                        .filter(item -> isWrittenBy(item, token))
                        .isPresent();
    }

    @Override
    public boolean cancel(BotId bot, Instant at, Note note) {
        boolean isCanceled = cancel(bot, at);
        if (isCanceled) {
            LOG.info("the run of {} at {} was taken back by {}: {}", bot, at, note.who(), note.why());
        }
        return isCanceled;
    }

    private long trigger(BotId bot, Consumer<Change> more) {
        String token = Tokens.next();
        long at = now().toEpochMilli();
        while (true) {
            Change change = Change.of(new RecordKey.Definition(bot))
                    .set(TRIGGER, at)
                    .set(WRITER, token)
                    .when(LeoCron.canRun())
                    .when(isBefore(Path.of(TRIGGER), at))
                    .when(isBefore(Path.of(INVOKE_TIME), at))
                    .when(isBefore(FIRST_INVOKE_TIME, at))
                    .when(Condition.notEqual(FIRST_TOKEN, AttributeValue.fromN(Long.toString(at))));
            more.accept(change);
            if (!(store.update(change) instanceof Outcome.Refused refused)) {
                return at;
            }
            Item found = refused.found().filter(LeoCron::canRun).orElseThrow(() -> new UnknownBotException(bot));
            if (isWrittenBy(found, token)) {
                return at;
            }
            at = Math.max(now().toEpochMilli(), latest(found) + 1);
        }
    }

    /** What the bus compares a trigger with, and what was triggered before. */
    private static long latest(Item bot) {
        Optional<Item> first = bot.map(INSTANCES).flatMap(instances -> instances.map("0"));
        return Stream.of(
                        bot.count(TRIGGER, 0),
                        bot.count(INVOKE_TIME, 0),
                        first.map(instance -> instance.count(INVOKE_TIME, 0)).orElse(0L),
                        first.flatMap(RStreamsWakeUps::token).orElse(0L))
                .max(Long::compare)
                .orElse(0L);
    }

    /** A trigger can only be taken for a token that is a number. */
    private static Optional<Long> token(Item instance) {
        return instance.value(TOKEN)
                .map(AttributeValue::n)
                .filter(digits -> digits.matches("[0-9]{1,15}"))
                .map(Long::parseLong);
    }

    private static Condition isBefore(Path path, long at) {
        return Condition.any(
                Condition.absent(path),
                Condition.equal(path, AttributeValue.fromNul(true)),
                Condition.less(path, AttributeValue.fromN(Long.toString(at))));
    }

    private static boolean isWrittenBy(Item item, String token) {
        return item.string(WRITER).filter(token::equals).isPresent();
    }

    @Override
    public boolean advance(QueueName queue, EventId newest) {
        throw new UnsupportedByLayoutException("wakes().advance", BUS_MOVES);
    }

    @Override
    public Optional<EventId> head(QueueName queue) {
        throw new UnsupportedByLayoutException(
                "wakes().head", "the bus keeps the newest event with each bot that reads the queue: describe the bot");
    }

    @Override
    public boolean tell(BotId bot, Map<QueueName, EventId> moved) {
        throw new UnsupportedByLayoutException("wakes().tell", BUS_MOVES);
    }

    @Override
    public boolean fire(Item timer) {
        throw new UnsupportedByLayoutException("wakes().fire", "the bus's scheduler fires what is due");
    }
}
