package dev.lockstep.wake;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that asks for a bot to run. Wake-ups are counted: each one is followed by at least one run that started
 * after it, whatever it races with; several of them may be answered by the same run.
 *
 * <h2>On the tables of an RStreams bus</h2>
 *
 * <ul>
 *   <li>A wake-up's number is the bot's {@code trigger} in milliseconds. It is later than every trigger and invocation
 *       that stands there, since the bus answers no other; a second request is needed only where one of them is not
 *       before now by this process's clock. An item that is no bot is not made one.
 *   <li>{@link #force} is one request and one write unit. It passes a pause and a back-off, and sets the count of
 *       errors to zero.
 *   <li>The notes of changes by hand are logged and not kept: they cost as much as without.
 *   <li>A bot has one scheduled run: a later call replaces it, and so does the bus's back-off after a failed run. The
 *       bus's scheduler looks every half a minute or so for what is to come, and not for what is past; one that is due
 *       sooner may be missed by it. One that is due already is triggered instead. Moved to later than it was, it may
 *       still fire when it was due before.
 *   <li>Of a cancellation whose response was lost and after which somebody else has woken the bot, it is not known
 *       whose it was: it answers false.
 *   <li>{@link #advance}, {@link #head}, {@link #tell} and {@link #fire} have no counterpart: the bus does that.
 * </ul>
 */
public abstract sealed class WakeUps permits NativeWakeUps, RStreamsWakeUps {

    static final String HEAD = "h";
    private static final Duration LONGEST = Duration.ofDays(36_600);

    private final InstantSource clock;

    WakeUps(InstantSource clock) {
        this.clock = clock;
    }

    /** Used by {@link dev.lockstep.Lockstep}. */
    public static WakeUps of(ItemStore store, InstantSource clock, AuditTrail audit) {
        return store.choose(() -> new NativeWakeUps(store, clock, audit), () -> new RStreamsWakeUps(store, clock));
    }

    /**
     * Tells that a queue has moved: the bots that read it will be woken. One request, one write unit, whatever the
     * number of bots.
     *
     * @return whether the head moved; false if it was there already or further on
     */
    public abstract boolean advance(QueueName queue, EventId newest);

    /** The newest event of a queue, as last told by {@link #advance}. One request. */
    public abstract Optional<EventId> head(QueueName queue);

    /**
     * Asks for one more run, now. One request, one write unit.
     *
     * @return the number of this wake-up
     * @throws UnknownBotException if there is no such bot
     */
    public abstract long trigger(BotId bot);

    /** As {@link #trigger(BotId)}, by hand. Audited: one request, five write units. */
    public abstract void trigger(BotId bot, Note note);

    /**
     * Asks for one more run now, over pause, delay and back-off. It does not disturb a run that is under way. Audited:
     * one request, five write units.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public abstract void force(BotId bot, Note note);

    /**
     * Asks for one run at an instant, to the millisecond; one in the past is due at once. Any number of them may be
     * waiting; asking twice for the same instant is asking once. One request, five write units.
     *
     * @throws UnknownBotException if there is no such bot
     * @throws InvalidInputException if the instant is not between 2001 and 2286
     */
    public abstract void schedule(BotId bot, Instant at);

    /** As {@link #schedule(BotId, Instant)}, by hand. Audited: one request, eight write units. */
    public abstract void schedule(BotId bot, Instant at, Note note);

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
        Instant at = Instant.ofEpochMilli(now().plus(after).toEpochMilli());
        schedule(bot, at);
        return at;
    }

    Instant now() {
        return clock.instant();
    }

    /** The one-off runs that are waiting, the earliest first. */
    public abstract List<Instant> scheduled(BotId bot);

    /**
     * Takes a one-off run back. One request.
     *
     * @return whether it was still waiting
     */
    public abstract boolean cancel(BotId bot, Instant at);

    /**
     * As {@link #cancel(BotId, Instant)}, by hand. Audited if it was still waiting: one request, six write units.
     *
     * @return whether it was still waiting
     */
    public abstract boolean cancel(BotId bot, Instant at, Note note);

    /**
     * Lets a queue's move reach a bot that reads it; older news than it has change nothing. One request, one write
     * unit.
     *
     * @return whether this was news to the bot
     */
    public boolean tell(BotId bot, QueueName queue, EventId newest) {
        return tell(bot, Map.of(queue, newest));
    }

    /**
     * Lets the moves of several queues reach a bot that reads them. One request and one write unit for twenty of them;
     * as much again if some of it, and not all, is no news.
     *
     * @param moved the newest event of each queue
     * @return whether any of this was news to the bot
     */
    public abstract boolean tell(BotId bot, Map<QueueName, EventId> moved);

    /**
     * Turns a due time into a wake-up: the timer is moved on or deleted and the wake-up counted in one transaction, so
     * that a due time wakes once however many sweeps see it. Fire times of a schedule that were missed meanwhile are
     * answered by this one. One request.
     *
     * @param timer the timer as an index showed it: a hint, which the transaction checks
     * @return whether it was this call that did it
     */
    public abstract boolean fire(Item timer);

    /** The newest event that a record of a queue's head names. */
    public static Optional<EventId> head(Item queueHead) {
        return queueHead.string(HEAD).map(event -> queueHead.read(HEAD, () -> EventId.of(event)));
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
