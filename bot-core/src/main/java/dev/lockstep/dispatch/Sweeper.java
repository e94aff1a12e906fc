package dev.lockstep.dispatch;

import dev.lockstep.bot.BotSelection;
import dev.lockstep.bot.BotState;
import dev.lockstep.bot.Bots;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.store.Change;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeUps;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after what is due: schedules, one-offs, deadlines, back-offs; and, slowly, after everything else, so that
 * nobody's wake-up hangs on one stream record. What it finds by an index is a hint that is checked on the record. Any
 * number of sweepers may work on the same table; a due time wakes once.
 */
public final class Sweeper {
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);
    private static final SweepReport FAILED = new SweepReport(0, 0, 0, 1);
    private static final String LAST = "b";
    private static final int LARGEST_PAGE = 1_000;

    /** So many due times are fired before more are read, however many became due in an outage. */
    private static final int MOST_AT_ONCE = 1_000;

    private final ItemStore store;
    private final InstantSource clock;
    private final Bots bots;
    private final WakeUps wakes;
    private final Dispatcher dispatcher;
    private final int mostAtOnce;

    public Sweeper(ItemStore store, InstantSource clock, Bots bots, WakeUps wakes, Dispatcher dispatcher) {
        this(store, clock, bots, wakes, dispatcher, MOST_AT_ONCE);
    }

    private Sweeper(
            ItemStore store, InstantSource clock, Bots bots, WakeUps wakes, Dispatcher dispatcher, int mostAtOnce) {
        this.store = store;
        this.clock = clock;
        this.bots = bots;
        this.wakes = wakes;
        this.dispatcher = dispatcher;
        this.mostAtOnce = mostAtOnce;
    }

    /** This sweeper with another number of due times that it reads before it fires them. */
    Sweeper reading(int most) {
        return new Sweeper(store, clock, bots, wakes, dispatcher, most);
    }

    /**
     * Works off all that is due by now. Cost grows with what is due: {@value LockstepTable#DUE_SHARDS} queries, a
     * request for each due time, three for each instance. What fails is logged and stays due; it keeps nothing else
     * waiting. Due times are fired before any instance is looked at, which may take as long as its target does.
     */
    public SweepReport sweep() {
        return sweep(Runnable::run);
    }

    /**
     * As {@link #sweep()}, and fires due times and looks at bots on these lanes, and at the instances of their rounds,
     * so that a target that takes its time keeps only its own lane waiting. The calling thread does what no lane has
     * begun. One bot's due times are fired one after the other, the earliest first. Returns when all have been looked
     * at. If the calling thread is interrupted, what a lane has begun is finished, and the rest stays due and counts as
     * failed.
     */
    public SweepReport sweep(Executor lanes) {
        Instant now = clock.instant();
        SweepReport report = SweepReport.NOTHING;
        Set<BotId> dueBots = new LinkedHashSet<>();
        DueTimes dueTimes = new DueTimes();
        for (int shard = 0; shard < LockstepTable.DUE_SHARDS; shard++) {
            report = report.plus(read(shard, now, dueBots, dueTimes, lanes));
        }
        report = report.plus(fire(dueTimes, lanes));
        return report.plus(each(dueBots, bot -> look(bot, lanes), lanes));
    }

    /**
     * Compares the next few bots' wake-ups with the heads of their queues, and the heads with what was written, repairs
     * what is behind and looks at each bot; then remembers how far it came, and starts again after the last bot. A few
     * requests for each bot.
     *
     * @param most how many bots to look at, 1 or more
     */
    public SweepReport reconcile(int most) {
        return reconcile(most, Runnable::run);
    }

    /** As {@link #reconcile(int)}, and looks at bots on these lanes; see {@link #sweep(Executor)}. */
    public SweepReport reconcile(int most, Executor lanes) {
        if (most < 1) {
            throw InvalidInputException.of("most", most + " is not 1 or more");
        }
        RecordKey.ReconciliationCursor cursor = new RecordKey.ReconciliationCursor();
        Optional<Item> kept = store.get(cursor);
        Optional<BotId> last = kept.flatMap(Sweeper::last);
        List<BotId> next;
        try (Stream<BotId> ids = bots.ids(BotSelection.all(), last, Math.min(most, LARGEST_PAGE))) {
            next = ids.limit(most).toList();
        }
        SweepReport report = each(next, bot -> repair(bot, lanes), lanes);
        if (kept.filter(item -> item.has(LAST)).isPresent() || next.size() == most) {
            store.update(Change.of(cursor)
                    .setOrRemove(
                            LAST,
                            next.size() < most
                                    ? Optional.empty()
                                    : Optional.of(next.get(most - 1).value())));
        }
        return report;
    }

    /** How far the walk had come; if somebody else wrote what cannot be read, it starts again. */
    private static Optional<BotId> last(Item cursor) {
        try {
            return cursor.string(LAST).map(id -> cursor.read(LAST, () -> BotId.of(id)));
        } catch (CorruptRecordException torn) {
            LOG.warn("the reconciliation starts again at the first bot", torn);
            return Optional.empty();
        }
    }

    /**
     * Finds a shard's due times and the bots of which instances are due; of very many due times fires some meanwhile.
     */
    private SweepReport read(int shard, Instant now, Set<BotId> dueBots, DueTimes dueTimes, Executor lanes) {
        List<SweepReport> reports = new ArrayList<>();
        reports.add(guarded("shard " + shard, () -> {
            try (Stream<Item> hints = store.due(shard, now)) {
                hints.forEach(hint -> {
                    if (hint.key() instanceof RecordKey.Run instance) {
                        dueBots.add(instance.bot());
                    } else if (hint.key() instanceof RecordKey.Timer timer) {
                        dueTimes.add(timer.bot(), hint);
                    }
                    if (dueTimes.number() >= mostAtOnce) {
                        reports.add(fire(dueTimes, lanes));
                    }
                });
            }
            return SweepReport.NOTHING;
        }));
        return reports.stream().reduce(SweepReport.NOTHING, SweepReport::plus);
    }

    /** Fires them all, those of one bot, which would only be in one another's way side by side, in order. */
    private SweepReport fire(DueTimes dueTimes, Executor lanes) {
        return all(
                dueTimes.take().stream()
                        .map(timers -> timers.stream()
                                .map(timer -> new Task(timer.key(), () -> fire(timer)))
                                .toList())
                        .toList(),
                lanes);
    }

    private SweepReport fire(Item timer) {
        return wakes.fire(timer) ? new SweepReport(1, 0, 0, 0) : SweepReport.NOTHING;
    }

    private SweepReport look(BotId bot, Executor lanes) {
        dispatcher.evaluate(bot, lanes);
        return new SweepReport(0, 1, 0, 0);
    }

    private SweepReport repair(BotId bot, Executor lanes) {
        Optional<BotState> found = bots.state(bot);
        if (found.isEmpty()) {
            return SweepReport.NOTHING;
        }
        BotState state = found.get();
        int repaired = bots.repair(bot);
        Map<QueueName, Position> written = written(state);
        List<RecordKey.QueueHead> keys = Stream.concat(state.rules().reads().stream(), written.keySet().stream())
                .distinct()
                .map(RecordKey.QueueHead::new)
                .toList();
        Map<RecordKey, Item> heads = store.getAll(keys);
        for (RecordKey.QueueHead key : keys) {
            Optional<EventId> head = Optional.ofNullable(heads.get(key)).flatMap(WakeUps::head);
            Optional<EventId> ours = Optional.ofNullable(written.get(key.queue()))
                    .filter(position -> !position.quiet())
                    .map(Position::eventId);
            Optional<EventId> known = Optional.ofNullable(state.wake().heads().get(key.queue()));
            if (isNews(ours, head)) {
                repaired += wakes.advance(key.queue(), ours.get()) ? 1 : 0;
            }
            if (state.rules().reads().contains(key.queue()) && isNews(head, known)) {
                repaired += wakes.tell(bot, key.queue(), head.get()) ? 1 : 0;
            }
        }
        dispatcher.evaluate(bot, lanes);
        return new SweepReport(0, 1, repaired, 0);
    }

    /** The furthest that any instance has written. */
    private static Map<QueueName, Position> written(BotState state) {
        Map<QueueName, Position> written = new HashMap<>(state.run().progress().writes());
        Stream.concat(
                        state.others().stream().map(run -> run.progress().writes()),
                        state.round().stream().map(Round::writes))
                .forEach(others ->
                        others.forEach((queue, position) -> written.merge(queue, position, Position::orFurther)));
        return written;
    }

    private static boolean isNews(Optional<EventId> event, Optional<EventId> known) {
        return event.isPresent() && known.map(event.get()::isAfter).orElse(true);
    }

    private static SweepReport each(Collection<BotId> bots, Function<BotId, SweepReport> work, Executor lanes) {
        return all(
                bots.stream()
                        .map(bot -> List.of(new Task(new RecordKey.Wake(bot), () -> work.apply(bot))))
                        .toList(),
                lanes);
    }

    /**
     * Does the tasks of each list one after the other, and the lists side by side. What fails is counted; an error,
     * which nobody counts, ends the sweep after the others are done.
     */
    private static SweepReport all(List<List<Task>> lists, Executor lanes) {
        Thread caller = Thread.currentThread();
        AtomicBoolean stopped = new AtomicBoolean();
        Queue<SweepReport> reports = new ConcurrentLinkedQueue<>();
        List<Runnable> pieces = new ArrayList<>();
        lists.forEach(tasks -> pieces.add(() ->
                tasks.forEach(task -> reports.add(task.done(() -> stopped.get() || caller.isInterrupted())))));
        Lanes.all(pieces, lanes, () -> stopped.set(true));
        return reports.stream().reduce(SweepReport.NOTHING, SweepReport::plus);
    }

    private static SweepReport guarded(Object what, Supplier<SweepReport> work) {
        try {
            return work.get();
        } catch (RuntimeException failure) {
            LOG.error("{} could not be worked off and is tried again in the next sweep", what, failure);
            return FAILED;
        }
    }

    private record Task(RecordKey what, Supplier<SweepReport> work) {
        SweepReport done(BooleanSupplier stopped) {
            if (stopped.getAsBoolean()) {
                LOG.debug("{} is left to the next sweep, since this one was interrupted", what);
                return FAILED;
            }
            return guarded(what, work);
        }
    }
}
