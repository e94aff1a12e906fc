package dev.lockstep.wake;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.Outcome;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.RecordRange;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Tokens;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Everything that asks for a bot to run. Wake-ups are counted: each one is followed by at least one run that started
 * after it, whatever it races with; several of them may be answered by the same run.
 */
public final class WakeUps {
    private static final String HEAD = "h";
    private static final Duration LONGEST = Duration.ofDays(36_600);

    private final ItemStore store;
    private final InstantSource clock;
    private final AuditTrail audit;

    public WakeUps(ItemStore store, InstantSource clock, AuditTrail audit) {
        this.store = store;
        this.clock = clock;
        this.audit = audit;
    }

    /**
     * Tells that a queue has moved: the bots that read it will be woken. One request, one write unit, whatever the
     * number of bots.
     *
     * @return whether the head moved; false if it was there already or further on
     */
    public boolean advance(QueueName queue, EventId newest) {
        String token = Tokens.next();
        Outcome outcome = store.update(Change.of(new RecordKey.QueueHead(queue))
                .set(HEAD, newest.value())
                .set(WakeState.TOKEN, token)
                .when(Condition.any(Condition.absent(HEAD), Condition.less(HEAD, newest.value()))));
        if (outcome instanceof Outcome.Refused refused) {
            refused.found().ifPresent(WakeUps::head); // a head that cannot be read would stand still for ever
        }
        return outcome instanceof Outcome.Applied || wasOurs(outcome, WakeState.TOKEN, token);
    }

    /** The newest event of a queue, as last told by {@link #advance}. One request. */
    public Optional<EventId> head(QueueName queue) {
        return store.get(new RecordKey.QueueHead(queue)).flatMap(WakeUps::head);
    }

    /** The newest event that a record of a queue's head names. */
    public static Optional<EventId> head(Item queueHead) {
        return queueHead.string(HEAD).map(event -> queueHead.read(HEAD, () -> EventId.of(event)));
    }

    /**
     * Asks for one more run, now. One request, one write unit.
     *
     * @return the number of this wake-up
     * @throws UnknownBotException if there is no such bot
     */
    public long trigger(BotId bot) {
        String token = Tokens.next();
        Outcome outcome = store.updateAndRead(
                wake(bot).set(WakeState.TOKEN, token).when(Condition.notEqual(WakeState.TOKEN, token)));
        Optional<Item> item =
                outcome instanceof Outcome.Refused refused ? refused.found() : ((Outcome.Applied) outcome).item();
        return item.map(i -> i.count(WakeState.COUNT, 0)).orElseThrow(() -> new UnknownBotException(bot));
    }

    /**
     * Asks for one more run now, over pause, delay and back-off. It does not disturb a run that is under way. Audited:
     * one request, four write units.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public void force(BotId bot, Note note) {
        Outcome outcome = store.transact(List.of(
                wake(bot).setSum(WakeState.FORCED, WakeState.COUNT, 1),
                audit.record(bot, "force", "", "run now", note)));
        if (outcome instanceof Outcome.Refused) {
            throw new UnknownBotException(bot);
        }
    }

    /**
     * Asks for one run at an instant, to the millisecond; one in the past is due at once. Any number of them may be
     * waiting; asking twice for the same instant is asking once. One request, five write units.
     *
     * @throws UnknownBotException if there is no such bot
     * @throws InvalidInputException if the instant is not between 2001 and 2286
     */
    public void schedule(BotId bot, Instant at) {
        Outcome outcome = store.transact(List.of(
                Timers.arm(Change.of(Timers.once(bot, at)), bot, at),
                Change.check(new RecordKey.Wake(bot)).when(Condition.exists())));
        if (outcome instanceof Outcome.Refused) {
            throw new UnknownBotException(bot);
        }
    }

    /**
     * Asks for one run after a while.
     *
     * @return when it is due, as {@link #cancel} wants it
     * @throws UnknownBotException if there is no such bot
     * @throws InvalidInputException if the duration is negative or over 36,600 days
     */
    public Instant schedule(BotId bot, Duration after) {
        if (after.isNegative() || after.compareTo(LONGEST) > 0) {
            throw InvalidInputException.of("after", after + " is not between zero and " + LONGEST.toDays() + " days");
        }
        Instant at = Instant.ofEpochMilli(clock.instant().plus(after).toEpochMilli());
        schedule(bot, at);
        return at;
    }

    /** The one-off runs that are waiting, the earliest first. */
    public List<Instant> scheduled(BotId bot) {
        return store.query(new RecordRange.Timers(bot))
                .filter(item -> Timers.schedule(item).isEmpty())
                .flatMap(item -> item.instant(LockstepTable.DUE_AT).stream())
                .toList();
    }

    /**
     * Takes a one-off run back. One request.
     *
     * @return whether it was still waiting
     */
    public boolean cancel(BotId bot, Instant at) {
        Outcome outcome =
                store.transact(List.of(Change.delete(Timers.once(bot, at)).when(Condition.exists())));
        return outcome instanceof Outcome.Applied;
    }

    /**
     * Lets a queue's move reach a bot that reads it; older news than it has change nothing. One request, one write
     * unit.
     *
     * @return whether this was news to the bot
     */
    public boolean tell(BotId bot, QueueName queue, EventId newest) {
        String token = Tokens.next();
        Outcome outcome = store.update(Change.of(new RecordKey.Wake(bot))
                .setEntry(WakeState.HEADS, queue.value(), newest)
                .set(WakeState.NOTIFIER, token)
                .when(Condition.exists())
                .when(Condition.entryLess(WakeState.HEADS, queue.value(), newest.value())));
        if (outcome instanceof Outcome.Refused refused) {
            refused.found().ifPresent(WakeState::of);
        }
        return outcome instanceof Outcome.Applied || wasOurs(outcome, WakeState.NOTIFIER, token);
    }

    /**
     * Turns a due time into a wake-up: the timer is moved on or deleted and the wake-up counted in one transaction, so
     * that a due time wakes once however many sweeps see it. Fire times of a schedule that were missed meanwhile are
     * answered by this one. One request.
     *
     * @param timer the timer as an index showed it: a hint, which the transaction checks
     * @return whether it was this call that did it
     */
    public boolean fire(Item timer) {
        RecordKey.Timer key = (RecordKey.Timer) timer.key();
        long due = timer.number(LockstepTable.DUE_AT, 0);
        Change spent = Timers.schedule(timer)
                .map(schedule -> Timers.cron(key.bot(), schedule, clock.instant())
                        .when(Condition.equal(LockstepTable.TIMER_EXPRESSION, schedule.expression()))
                        .when(Condition.equal(
                                LockstepTable.TIMER_ZONE, schedule.zone().getId())))
                .orElseGet(() -> Change.delete(key))
                .when(Condition.equal(LockstepTable.DUE_AT, due));
        Outcome outcome = store.transact(List.of(spent, wake(key.bot())));
        if (outcome instanceof Outcome.Refused refused && refused.index() == 1) {
            deleteOrphan(key, due);
        }
        return outcome instanceof Outcome.Applied;
    }

    /** Its bot was removed; unless it was registered again meanwhile, with a timer of its own. */
    private void deleteOrphan(RecordKey.Timer key, long due) {
        store.transact(List.of(
                Change.delete(key).when(Condition.equal(LockstepTable.DUE_AT, due)),
                Change.check(new RecordKey.Wake(key.bot())).when(Condition.missing())));
    }

    private static Change wake(BotId bot) {
        return Change.of(new RecordKey.Wake(bot)).increment(WakeState.COUNT, 1).when(Condition.exists());
    }

    private static boolean wasOurs(Outcome outcome, String attribute, String token) {
        return outcome instanceof Outcome.Refused refused
                && refused.found()
                        .flatMap(i -> i.string(attribute))
                        .filter(token::equals)
                        .isPresent();
    }

    /** Forgets the heads of queues that a bot no longer reads. */
    public static Change forgotten(BotId bot, List<QueueName> queues) {
        Change change = Change.of(new RecordKey.Wake(bot)).when(Condition.exists());
        queues.forEach(queue -> change.removeEntry(WakeState.HEADS, queue.value()));
        return change;
    }

    /** What a new bot's wake record holds; one that is there keeps what it has. */
    public static Change created(BotId bot) {
        return Change.of(new RecordKey.Wake(bot))
                .setIfAbsent(WakeState.COUNT, 0)
                .setEmptyMapIfAbsent(WakeState.HEADS);
    }
}
