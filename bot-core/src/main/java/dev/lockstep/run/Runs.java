package dev.lockstep.run;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.audit.Note;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.RecordKey;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Tokens;
import dev.lockstep.types.UnknownBotException;
import dev.lockstep.wake.WakeUps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The life of a run: claimed by whoever decided on it, started by its target, ended by its target or given up. At most
 * one run of an instance can write at any time; the epoch, not a clock, makes sure of it.
 *
 * <h2>On the tables of an RStreams bus</h2>
 *
 * <ul>
 *   <li>The epoch is the bus's token, a time in milliseconds, which the bus may give again. A run is told from another
 *       by its request and its process besides. leo-sdk's runs do not look at these: what their unfenced checkpoints
 *       and forced starts do is noticed at the next write, and not prevented.
 *   <li>A position is written on condition that there stands what the run knows, whoever wrote it: otherwise
 *       {@link StalePositionException}. A checkpoint has at most 40 queues, and those of an instance of a fan-out must
 *       not pass its round's end; more is refused before anything is sent. A written position advances no head, since
 *       the bus moves queues itself.
 *   <li>{@link #claim} is for instance 0 alone: the bus opens the rounds of a fan-out. It excludes the bus's processor,
 *       which decides whether to run a bot by the {@code trigger}; a run claimed here may start until its claim is
 *       replaced, and not only until {@link Invocation#startBy}.
 *   <li>A deadline is counted as the bus counts it, from the claim and without the bound of clock drift. After it the
 *       bus may claim the next run; {@link #expire} is not needed for that.
 *   <li>Every write is one update of the bot's item, which costs a write unit for each KB of the whole item; with the
 *       bot's own writes it is a transaction, at twice that.
 *   <li>There is no log of runs: a run's end is what the item tells until the next claim. {@link #expire},
 *       {@link #release} and {@link #giveUp} count as an error, and the bus backs off.
 *   <li>{@link #rewind} is two requests, one of them a read, and two more for each write of the run between them. The
 *       note goes to this process's log, and not to an audit. A run of leo-sdk's is not ended by it.
 *   <li>The first write to an item from which leo-sdk has left out maps makes them: three or four requests more.
 *   <li>{@link #lookAgain}, {@link #forget}, {@link #unlock} and the {@link #log} have no counterpart: the bus looks
 *       after what is due.
 * </ul>
 */
public final class Runs {
    private static final String FREED_BY_THE_BUS =
            "the bus claims the next run itself when the time of this one is over; runs().giveUp ends one of a dead process";

    private final RunContext context;
    private final RunRecords records;
    private final Beginnings beginnings;
    private final Endings endings;
    private final Rounds rounds;
    private final Unlocking unlocking;
    private final Rewinding rewinding;

    /** Used by {@link dev.lockstep.Lockstep}. */
    public Runs(
            ItemStore store,
            InstantSource clock,
            Duration clockDrift,
            Duration startWithin,
            WakeUps wakes,
            AuditTrail audit) {
        this.context = RunContext.of(store, clock, clockDrift, wakes);
        this.records = context.records();
        this.beginnings = new Beginnings(context, startWithin);
        this.endings = new Endings(context);
        this.rounds = new Rounds(context, audit);
        this.unlocking = new Unlocking(context, audit);
        this.rewinding = new Rewinding(context, audit, rounds);
    }

    /** Finished runs. */
    public RunLog log() {
        return context.log();
    }

    /** Rounds of bots with several instances. */
    public Rounds rounds() {
        return rounds;
    }

    /**
     * Takes the right to run an instance, if nothing has happened to it since it was read. One request, two write
     * units.
     *
     * @param decidedOn the instance as it was when it was decided to run it
     * @return the claim, with the invocation to give to the target; empty if somebody was faster
     */
    public Optional<Claim> claim(RunState decidedOn, ClaimTerms terms) {
        return beginnings.claim(decidedOn, terms);
    }

    /** As {@link #start(Invocation, String, Duration)}, with a request id of its own and the invocation's time-out. */
    public BotRun start(Invocation invocation) {
        return start(invocation, Tokens.next(), invocation.timeout());
    }

    /**
     * Starts a claimed run and brings its positions. The same request may start the run again, and goes on where it
     * was: a retried message meets its own success. The start before it is fenced off then, so that of a message that
     * was delivered to two processes at once only one can write. One request, one write unit.
     *
     * @param requestId names this delivery of the invocation, 1 to 128 characters
     * @param remaining how long the run may take
     * @throws RunLostException if the run was superseded, given up, ended or started by another request
     */
    public BotRun start(Invocation invocation, String requestId, Duration remaining) {
        RunContext.requireRequest(requestId);
        return start(invocation, requestId, Tokens.next(), remaining);
    }

    /**
     * As {@link #start(Invocation, String, Duration)}, for a process that may ask for the same start several times and
     * means one: it makes up a name for the attempt, and is given the same run again, where it stands, and not a start
     * that fences the one before off.
     *
     * @param attempt what nobody else makes up, such as a UUID; at least as hard to guess
     */
    public BotRun startOnce(Invocation invocation, String requestId, String attempt, Duration remaining) {
        RunContext.requireRequest(requestId);
        return start(invocation, requestId, Tokens.of(invocation.runId(), requestId, attempt), remaining);
    }

    private BotRun start(Invocation invocation, String requestId, String process, Duration remaining) {
        RunState started = beginnings.start(invocation, requestId, process, remaining);
        records.look(started).ifPresent(deadline -> lookAgain(started, deadline));
        return new BotRun(context, invocation, process, started);
    }

    /**
     * A started run, for one call of a process that keeps nothing between calls. No request.
     *
     * @param ticket what {@link BotRun#ticket} gave
     * @param call what is asked for, in full: a call with the same text is the same call made again
     */
    public ResumedRun resume(RunTicket ticket, String call) {
        return new ResumedRun(context, ticket, Tokens.of(ticket.invocation().runId(), ticket.process(), call));
    }

    /** As {@link #run(Invocation, RunOptions, BotFunction)}, with the invocation's time-out and no heartbeat. */
    public RunResult run(Invocation invocation, BotFunction bot) {
        return run(invocation, RunOptions.of(invocation), bot);
    }

    /**
     * Starts a run, does the bot's work and ends the run: well if the work returns (unless it ended the run itself),
     * with the error if it throws.
     *
     * @return how it went; losing the run to somebody else is an answer, not an error
     */
    public RunResult run(Invocation invocation, RunOptions options, BotFunction bot) {
        BotRun run;
        try {
            run = start(invocation, options.requestId(), options.remaining());
        } catch (RunLostException lost) {
            return new RunResult.Lost(lost);
        }
        return new GuardedRun(run, options).call(bot);
    }

    /**
     * Gives an open run up after its deadline: it is fenced by its end, logged, and the bot is run again after a
     * back-off. One request, six write units; one request more if the run writes at this moment.
     *
     * @return whether it was this call that did it
     */
    public boolean expire(RunState open) {
        return endings.expire(open);
    }

    /**
     * Gives a claim back whose target could not be invoked; the bot is tried again after a back-off. One request, six
     * write units.
     *
     * @return false if the run has started all the same, or was given up or fenced off before
     */
    public boolean release(Claim claim, RunError reason) {
        return endings.release(claim, reason);
    }

    /**
     * Gives a run up before its deadline because whoever was to work on it is known to be dead; otherwise as
     * {@link #expire}. A run that ended, was superseded, is unknown, or starts at this very moment stays as it is. Two
     * requests, six write units; one request if there is nothing to give up.
     *
     * <p>On an RStreams bus a token is a time and may repeat, and this ends whatever run has it: where the request is
     * known, use {@link #giveUp(Invocation, String, RunError)}.
     *
     * @return whether it was this call that did it
     */
    public boolean giveUp(Invocation dead, RunError reason) {
        return endings.giveUp(dead, run -> true, reason);
    }

    /**
     * As {@link #giveUp(Invocation, RunError)}, for a request of which it is known that it is dead. The same invocation
     * may have been delivered in another request too: a run that one has started is alive for all that is known, and
     * stays as it is. So does one on an RStreams bus that no request has started: it may be another claim with the same
     * token.
     *
     * @param requestId the request that died, as the run was started with it, if it got so far
     */
    public boolean giveUp(Invocation dead, String requestId, RunError reason) {
        return endings.giveUp(
                dead, run -> run.requestId().map(requestId::equals).orElseGet(records::isEpochUnique), reason);
    }

    /**
     * Breaks the run lock of an instance, by hand: the run that is under way is fenced off at once, entered in the
     * history as {@code unlocked}, and another one follows as the rules say. It is not counted as a failure. Audited:
     * two requests, nine write units; one request more for an instance other than the first, and for each start or
     * write of the run in between.
     *
     * @return the run as it was left; empty if none was under way, or not the same one any more
     * @throws UnknownBotException if there is no such bot
     */
    public Optional<RunState> unlock(BotId bot, int instance, Note note) {
        context.store().requireNative("runs().unlock", FREED_BY_THE_BUS);
        RunState first = read(bot);
        RunState seen = instance == 0
                ? first
                : context.store()
                        .get(new RecordKey.Run(bot, instance))
                        .map(records::state)
                        .orElseGet(() -> RunState.unborn(bot, instance));
        return unlock(seen, note);
    }

    /**
     * As {@link #unlock(BotId, int, Note)}, but of this run alone, as it was found: for whoever asks before it is done,
     * and for calls that may be repeated. One request.
     *
     * @return the run as it was left; empty if it has ended or was superseded
     */
    public Optional<RunState> unlock(RunState seen, Note note) {
        context.store().requireNative("runs().unlock", FREED_BY_THE_BUS);
        return unlocking.unlock(seen, note);
    }

    /**
     * Makes sure the sweep looks at an instance by then, unless something happens to it first, be it a start that
     * leaves less time; an earlier look that is still to come stays. One request, up to three write units.
     */
    public void lookAgain(RunState seen, Instant by) {
        context.store().update(records.lookedAt(seen, by, context.now()));
    }

    /**
     * Takes an instance off the sweep's list: nothing will change until something happens to it. A look that somebody
     * else has asked for since stays. One request.
     */
    public void forget(RunState seen) {
        context.store().update(records.forgotten(seen));
    }

    /**
     * How far a bot has read a queue. One request.
     *
     * @return empty if it has read nothing of it
     * @throws UnknownBotException if there is no such bot
     */
    public Optional<Position> position(BotId bot, QueueName queue) {
        return progress(read(bot)).read(queue);
    }

    /** How far a bot has written a queue; otherwise as {@link #position}. */
    public Optional<Position> writePosition(BotId bot, QueueName queue) {
        return progress(read(bot)).written(queue);
    }

    /**
     * Sets a read position on purpose; otherwise as {@link #rewind(BotId, Checkpoint, Note)}.
     *
     * @param to the last event to be taken for read; the {@linkplain EventId#isBeginning() beginning} for none
     * @return the position that was left
     */
    public Optional<Position> rewind(BotId bot, QueueName queue, EventId to, Note note) {
        RunState before = rewind(bot, Checkpoint.NONE.andRead(queue, Position.at(to)), note);
        return Optional.ofNullable(before.progress().reads().get(queue));
    }

    /**
     * Sets positions on purpose, back or forth; the only way back. The {@linkplain EventId#isBeginning() beginning}
     * forgets a position: nothing is taken for read or written, whatever the queue's ids look like. A bot whose output
     * ids follow from its input ids wants both rewound together. Fences a run that is under way, which is logged, and
     * another one follows. Audited: two requests, five write units, seven if it fences a run; two requests more for
     * each write of the run between them. Pause a bot first that writes all the time, and let its run end.
     *
     * @param to the queues read and written to be set, each at the last event to be taken for read or written
     * @return the instance as it was left
     * @throws UnknownBotException if there is no such bot
     * @throws InvalidInputException if no queue is named
     * @throws IllegalStateException if others wrote between reading and setting 50 times in a row
     */
    public RunState rewind(BotId bot, Checkpoint to, Note note) {
        return rewinding.rewind(bot, () -> read(bot), to, note);
    }

    /**
     * As {@link #rewind(BotId, Checkpoint, Note)}, but only if nothing has happened to the bot since it was found like
     * this, be it a checkpoint: for whoever shows what is there before it is left. What the instances have done in a
     * round does not count, since the bot's own positions are the round's. One request, five write units, seven if it
     * fences a run; in a round a read, a request for each instance and one more.
     *
     * @param seen the bot's first instance
     * @param round the bot's round, read with it; not looked at for a bot that works alone, or on an RStreams bus
     * @return false if something has happened to it, or if it was removed; nothing was changed then, nor audited
     * @throws InvalidInputException if no queue is named, or this is not the first instance and the round of one bot
     */
    public boolean rewind(RunState seen, Optional<Round> round, Checkpoint to, Note note) {
        return rewinding.rewind(seen, round, to, note);
    }

    /** How far the bot has come, whose first instance this is. */
    private Progress progress(RunState first) {
        return rounds.of(first).map(first.progress()::at).orElseGet(first::progress);
    }

    private RunState read(BotId bot) {
        return context.store()
                .get(new RecordKey.Run(bot, 0))
                .filter(records::isKnown)
                .map(records::state)
                .orElseThrow(() -> new UnknownBotException(bot));
    }
}
