package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Item;
import dev.lockstep.store.Outcome;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * A run that has started: the right of one process to move a bot's positions until it ends the run or is fenced off.
 * Every write is fenced by the run's epoch; after the end, or once a write was refused, nothing is accepted any more.
 *
 * <p>When a write fails with an exception of the SDK, it is not known whether it took place. Calling the same method
 * with the same arguments again is safe and settles it: what was applied is not applied twice. Failing the run settles
 * it too.
 *
 * <p>Safe for use by several threads; writes take place one after another.
 */
public final class BotRun {
    private final RunContext context;
    private final RunRecords records;
    private final Invocation invocation;
    private final String process;
    private final Optional<Integer> instances;
    private final OwnPositions own = new OwnPositions();
    private RunState known;
    private boolean again;
    private boolean ended;
    private @Nullable RunError failure;
    private @Nullable RunLostException lost;
    private @Nullable Object committed;

    /** Writes whose answer never came; at most one of them took place. */
    private final Map<Object, Attempt> unsettled = new HashMap<>();

    /** Writes that took place but whose callers do not know: the answer, or the advance after it, failed. */
    private final Set<Object> untold = new HashSet<>();

    BotRun(RunContext context, Invocation invocation, String process, RunState started) {
        this.context = context;
        this.records = context.records();
        this.invocation = invocation;
        this.process = process;
        this.known = started;
        this.instances = fanOut().map(FanOut::instances);
    }

    public BotId bot() {
        return invocation.bot();
    }

    public int instance() {
        return invocation.instance();
    }

    public String runId() {
        return invocation.runId();
    }

    /**
     * The fencing token: pass it to whatever else must refuse a run that was superseded. Two processes that were given
     * the same message share it; only Lockstep's own records tell those apart.
     */
    public long epoch() {
        return invocation.epoch();
    }

    /** What another call needs to go on with this run, see {@link Runs#resume}. */
    public RunTicket ticket() {
        return new RunTicket(invocation, process);
    }

    /** Until when this run may take, by this process's clock; when every clock has passed it the sweep gives it up. */
    public synchronized Instant deadline() {
        return known.times()
                .deadline()
                .map(deadline -> deadline.minus(context.clockDrift()))
                .orElse(Instant.MAX);
    }

    /**
     * The last event read of a queue; empty if none was. No request: starting the run brought it.
     *
     * @throws dev.lockstep.store.CorruptRecordException if somebody else wrote a position that cannot be read
     */
    public synchronized Optional<EventId> position(String queue) {
        return known.progress().read(QueueName.ofReference(queue)).map(Position::eventId);
    }

    /** The last event written to a queue; empty if none was. Otherwise as {@link #position}. */
    public synchronized Optional<EventId> writePosition(String queue) {
        return known.progress().written(QueueName.ofReference(queue)).map(Position::eventId);
    }

    /**
     * The share of this instance: how many there are, and up to where they read in this round; empty for a bot that
     * runs alone. No request.
     */
    public synchronized Optional<FanOut> fanOut() {
        return known.fanOut().or(invocation::fanOut);
    }

    /**
     * Whether the events of a key are this instance's; always for a bot that runs alone. An instance passes by the
     * events of the others, and its positions move over them.
     */
    public boolean mine(String key) {
        return instances.map(all -> FanOut.ownerOf(key, all) == instance()).orElse(true);
    }

    /** The run as this process knows it. */
    public synchronized RunState state() {
        return known;
    }

    /**
     * Keeps how far the run has come. All positions or none; each forward or equal. One request and one write unit
     * however many queues (while the run's record is under 1 KB), plus one of each for every queue written, whose
     * readers it wakes.
     *
     * @throws StalePositionException if a position would move back
     * @throws BeyondRoundException if a position would leave the round that this instance works in
     * @throws RunLostException if this run may not write any more
     * @throws InvalidInputException if the checkpoint is empty
     */
    public synchronized void checkpoint(Checkpoint checkpoint) {
        checkpoint.requirePositions();
        once(
                checkpoint,
                checkpoint,
                () -> write(
                        checkpoint,
                        checkpoint,
                        change -> {},
                        change -> context.store().update(change)));
    }

    /**
     * Keeps how far the run has come and writes the bot's own items in one transaction: both or neither. After a crash
     * the next run starts at positions that tell exactly which effects were made, so effects take place exactly once.
     * One request, two write units an item.
     *
     * @param writes the bot's own conditional or unconditional writes, 1 to 99, on other items than Lockstep's
     * @param checkpoint positions of the events that the writes answer; at least one must move forward
     * @throws StalePositionException if a position would move back, or none forward, or one has moved since the writes
     *     were made up from it: by an earlier commit whose answer was lost
     * @throws BeyondRoundException if a position would leave the round that this instance works in
     * @throws RunLostException if this run may not write any more
     * @throws software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException if one of the writes was
     *     refused
     */
    public synchronized void commit(List<TransactWriteItem> writes, Checkpoint checkpoint) {
        checkpoint.requirePositions();
        RunContext.requireWrites(writes);
        Object intent = List.of(List.copyOf(writes), checkpoint);
        Progress base = known.progress();
        once(intent, checkpoint, () -> {
            if (!intent.equals(committed)) {
                write(
                        intent,
                        checkpoint,
                        progress -> progress.requireForward(base, checkpoint),
                        change -> {},
                        change -> context.store().transact(List.of(change), writes));
                committed = intent;
            }
        });
    }

    /**
     * Moves the deadline to that long from now, if this is later than it is. One request, one write unit.
     *
     * @throws RunLostException if this run may not write any more
     * @throws InvalidInputException if the duration is not positive
     */
    public synchronized void extend(Duration remaining) {
        RunContext.requireDuration("remaining", remaining);
        Instant deadline = context.deadline(remaining);
        if (known.times().deadline().map(deadline::isAfter).orElse(true)) {
            try {
                write(
                        deadline,
                        Checkpoint.NONE,
                        change -> records.addDeadline(change, known, deadline),
                        change -> context.store().update(change));
            } finally {
                unsettled.remove(deadline); // whether it took place need not be known: the next one is later
            }
            known = known.with(known.times().withDeadline(deadline), known.progress());
        }
    }

    /** Asks for another run as soon as this one has ended. No request: it is written with the end. */
    public synchronized void runAgain() {
        requireOpen();
        again = true;
    }

    /** Ends the run well. One request, two write units. */
    public void complete() {
        complete(Completion.SILENT);
    }

    /** Ends the run well with its last checkpoint, in one write. */
    public void complete(Checkpoint last) {
        complete(Completion.SILENT.with(last));
    }

    /**
     * Ends the run well. One request, two write units; five if there is a message or a result, which go to the log in
     * the same transaction.
     *
     * @throws StalePositionException if the last checkpoint would move a position back
     * @throws BeyondRoundException if the last checkpoint would leave the round that this instance works in
     * @throws RunLostException if this run may not write any more
     */
    public synchronized void complete(Completion completion) {
        once(completion, completion.checkpoint(), () -> {
            write(
                    completion,
                    completion.checkpoint(),
                    change -> {},
                    change -> records.complete(context, change, known, completion, again));
            ended = true;
        });
    }

    /**
     * Ends the run with an error, which goes to the log in the same transaction; the bot is run again after a back-off.
     * One request, six write units.
     *
     * @throws RunLostException if this run may not write any more
     */
    public void fail(Throwable error) {
        fail(RunError.of(error));
    }

    /** As {@link #fail(Throwable)}, for errors that are not exceptions. */
    public synchronized void fail(RunError error) {
        once(error, Checkpoint.NONE, () -> {
            write(error, Checkpoint.NONE, change -> {}, change -> records.fail(context, change, known, error, again));
            ended = true;
            failure = error;
        });
    }

    /** Whether the run was ended through this object, as far as it knows. */
    public synchronized boolean isEnded() {
        return ended;
    }

    /** Whether a write was refused because this run may not write any more. */
    public synchronized boolean isLost() {
        return lost != null;
    }

    /** The error with which the run was ended through this object; empty if it was not, or ended well. */
    public synchronized Optional<RunError> failure() {
        return Optional.ofNullable(failure);
    }

    /** Writes, unless it is known that this was written, and then tells the readers of what was written. */
    private void once(Object intent, Checkpoint checkpoint, Runnable write) {
        if (!untold.contains(intent)) {
            write.run();
            untold.add(intent);
        }
        context.advance(checkpoint);
        untold.remove(intent);
    }

    private void write(Object intent, Checkpoint checkpoint, Consumer<Change> more, Function<Change, Outcome> send) {
        write(intent, checkpoint, known -> known.requireNotBack(checkpoint), more, send);
    }

    /**
     * Writes until the answer is known to be ours. A refusal that shows the same run means that this process did not
     * know of a write of its own, one whose answer never came: it takes over what it finds, checks again and goes on.
     */
    private void write(
            Object intent,
            Checkpoint checkpoint,
            Consumer<Progress> check,
            Consumer<Change> more,
            Function<Change, Outcome> send) {
        requireOpen();
        records.requireAccepted(invocation, checkpoint);
        records.requireWithin(known, checkpoint);
        if (!unsettled.containsKey(intent)) {
            own.requireStanding(intent);
            check.accept(known.progress());
        }
        Attempt attempt = unsettled.computeIfAbsent(intent, i -> new Attempt(Tokens.next(), checkpoint));
        while (true) {
            Outcome outcome = records.send(context, invocation.bot(), () -> {
                Change change = records.written(known, process, attempt.token());
                records.addPositions(change, invocation, known.progress(), checkpoint);
                more.accept(change);
                return send.apply(change);
            });
            unsettled.remove(intent);
            Optional<Item> found = outcome instanceof Outcome.Refused refused ? refused.found() : Optional.empty();
            if (outcome instanceof Outcome.Applied || attempt.isMade(records, found)) {
                unsettled.clear();
                own.add(checkpoint);
                known = known.with(known.times(), known.progress().after(checkpoint));
                return;
            }
            Progress expected = settle(found);
            RunState before = known;
            RunState now = requireOurs(found);
            own.compare(known.progress(), now.progress());
            known = records.adopted(now, expected);
            records.requireStanding(before, now, expected, checkpoint);
            own.requireStanding(intent);
            check.accept(known.progress());
            unsettled.put(intent, attempt);
        }
    }

    private RunState requireOurs(Optional<Item> found) {
        try {
            return context.requireSameRun(invocation, process, found);
        } catch (RunLostException reason) {
            lost = reason;
            throw reason;
        }
    }

    /**
     * Learns from another write's refusal which of those took place whose answer never came.
     *
     * @return how far the run has come by them
     */
    private Progress settle(Optional<Item> found) {
        Progress come = known.progress();
        for (Map.Entry<Object, Attempt> open : unsettled.entrySet()) {
            if (open.getValue().isMade(records, found)) {
                own.add(open.getValue().checkpoint());
                untold.add(open.getKey());
                ended |= open.getKey() instanceof Completion || open.getKey() instanceof RunError;
                come = come.after(open.getValue().checkpoint());
            }
        }
        unsettled.clear();
        return come;
    }

    private void requireOpen() {
        if (lost != null) {
            throw lost;
        }
        if (ended) {
            throw new RunEndedException(RunLoss.name(invocation), known.holder());
        }
    }
}
