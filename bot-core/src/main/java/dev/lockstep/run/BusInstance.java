package dev.lockstep.run;

import dev.lockstep.store.Condition;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One instance in a bot's item on an RStreams bus, whoever wrote it: the bus's claim, a run of leo-sdk's, one of
 * Lockstep's.
 */
final class BusInstance {
    /** How long the bus leaves a run alone that says nothing of its length. */
    private static final long LONGEST_MILLIS = Duration.ofMinutes(15).toMillis();

    /** From here on nothing is read as a number. */
    static final long UNREAD = 1_000_000_000_000_000_000L;

    private static final String REQUEST = "[ -~]{1,256}";
    private static final String INSTANCE = "0|[1-9][0-9]{0,5}";

    private final Item bot;
    private final BotId id;
    private final int number;
    private final Optional<Item> instance;

    BusInstance(Item bot, BotId id, int number) {
        this.bot = bot;
        this.id = id;
        this.number = number;
        this.instance = bot.map(BusPaths.INSTANCES).flatMap(all -> all.map(Integer.toString(number)));
    }

    /** The instances that an item tells of, at least the first. */
    static List<RunState> all(Item bot, BotId id) {
        IntStream named = bot.map(BusPaths.INSTANCES).stream()
                .flatMap(all -> all.names().stream())
                .filter(name -> name.matches(INSTANCE))
                .mapToInt(Integer::parseInt);
        List<RunState> all = new ArrayList<>();
        IntStream.concat(IntStream.of(0), named).distinct().sorted().forEach(number -> {
            BusInstance instance = new BusInstance(bot, id, number);
            Progress progress = BusPositions.of(bot, instance);
            progress.unread().requireNone();
            all.add(instance.state(progress));
        });
        return all;
    }

    boolean isFirst() {
        return number == 0;
    }

    Optional<Item> item() {
        return instance;
    }

    boolean is(String attribute, String text) {
        return instance.flatMap(run -> run.string(attribute))
                .filter(text::equals)
                .isPresent();
    }

    long sequence() {
        return number(BusPaths.SEQUENCE).orElse(0L);
    }

    RunState state(Progress progress) {
        Optional<Long> token = number(BusPaths.TOKEN);
        Phase phase = phase(token.isPresent());
        Optional<Instant> claimed = instant(BusPaths.INVOKED).or(() -> bot.anyInstant(BusPaths.INVOKED));
        long trigger = numberOrNone(BusPaths.TRIGGER);
        return new RunState(
                id,
                number,
                token.or(() -> bot.anyNumber(BusPaths.TOKEN)).orElse(0L),
                phase,
                phase == Phase.IDLE ? Optional.empty() : token.map(t -> Long.toString(t)),
                request(),
                trigger,
                (int) Math.min(numberOrNone(BusPaths.ERRORS), Integer.MAX_VALUE),
                0,
                trigger > claimed.map(Instant::toEpochMilli).orElse(0L),
                true,
                new RunTimes(
                        claimed,
                        instant(BusPaths.STARTED),
                        instant(BusPaths.ENDED),
                        phase.isOpen() ? Optional.of(deadline(claimed)) : Optional.empty(),
                        Optional.empty()),
                progress);
    }

    private Phase phase(boolean hasToken) {
        if (instant(BusPaths.ENDED).isPresent()) {
            return instance.filter(run -> run.has(BusPaths.PHASE))
                    .map(run -> Phase.of(run, BusPaths.PHASE))
                    .orElseGet(() -> isComplete() ? Phase.COMPLETE : Phase.FAILED);
        } else if (!hasToken) {
            return Phase.IDLE;
        }
        return request().isPresent() || number(BusPaths.STARTED).isPresent() ? Phase.RUNNING : Phase.INVOKED;
    }

    private boolean isComplete() {
        return instance.flatMap(run -> run.value(BusPaths.STATUS))
                .map(AttributeValue::s)
                .filter("complete"::equals)
                .isPresent();
    }

    /** As the bus counts it: from the claim, zero being as good as nothing. */
    private Instant deadline(Optional<Instant> claimed) {
        long millis = number(BusPaths.DURATION)
                .filter(given -> given > 0)
                .or(() -> bot.anyNumber(BusPaths.TIMEOUT).filter(given -> given > 0))
                .orElse(LONGEST_MILLIS);
        return claimed.orElse(Instant.EPOCH).plusMillis(millis);
    }

    private Optional<String> request() {
        Optional<String> request = instance.flatMap(run -> run.value(BusPaths.REQUEST))
                .map(value -> Optional.ofNullable(value.n())
                        .or(() -> Optional.ofNullable(value.s()))
                        .orElse(""));
        if (request.filter(name -> !name.matches(REQUEST)).isPresent()) {
            throw new CorruptRecordException(
                    bot.key(),
                    BusPaths.INSTANCES + "." + number + "." + BusPaths.REQUEST,
                    "is not 1 to 256 printable ASCII characters");
        }
        return request;
    }

    /** What no run depends on, and every run writes anew: where it is no number, nothing is. */
    private long numberOrNone(String attribute) {
        try {
            return bot.anyNumber(attribute).orElse(0L);
        } catch (CorruptRecordException unread) {
            return 0;
        }
    }

    private Optional<Long> number(String attribute) {
        return instance.flatMap(run -> run.anyNumber(attribute));
    }

    private Optional<Instant> instant(String attribute) {
        return instance.flatMap(run -> run.anyInstant(attribute));
    }

    /** No claim, start or end of the run since. */
    static Condition unchanged(RunState seen) {
        int i = seen.instance();
        Condition token = seen.runId().isPresent()
                ? BusPaths.isStill(BusPaths.in(i, BusPaths.TOKEN), seen.epoch())
                : Condition.any(
                        BusPaths.isNothing(BusPaths.in(i, BusPaths.TOKEN)),
                        BusPaths.isStill(BusPaths.in(i, BusPaths.TOKEN), seen.epoch()));
        Condition request = seen.requestId()
                .map(id -> BusPaths.is(BusPaths.in(i, BusPaths.REQUEST), id))
                .orElseGet(() -> BusPaths.isNothing(BusPaths.in(i, BusPaths.REQUEST)));
        return Condition.all(
                token,
                request,
                BusPaths.isStill(BusPaths.in(i, BusPaths.STARTED), seen.times().started()),
                BusPaths.isStill(BusPaths.in(i, BusPaths.ENDED), seen.times().ended()));
    }

    static Condition sequence(int instance, long seen) {
        Condition same = Condition.equal(BusPaths.in(instance, BusPaths.SEQUENCE), BusPaths.number(seen));
        return seen == 0 ? Condition.any(Condition.absent(BusPaths.in(instance, BusPaths.SEQUENCE)), same) : same;
    }
}
