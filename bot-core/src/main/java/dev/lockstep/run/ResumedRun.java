package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Item;
import dev.lockstep.store.Outcome;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * A started run, for one call of a process that keeps nothing between calls: what {@link BotRun} remembers is read
 * here. One call is made, of one of these methods; its caller may make it again, with the same text and from anywhere,
 * and it takes effect once. How that is found out:
 *
 * <ul>
 *   <li>The token of a write follows from the call's text. A record that has it as its last write shows that the call
 *       was made before; so does one that has it as the last write before another start, or as its last commit.
 *   <li>A queue that stands where a checkpoint wants it is left alone, and its events are not counted again. So a
 *       checkpoint may be made again whatever was written meanwhile.
 *   <li>A commit names the positions that its writes were made up from, and is refused if they are others now.
 *   <li>An extension is neither numbered nor signed: it only moves the deadline, and hides no other write.
 * </ul>
 *
 * <p>Every write is fenced and numbered as those of {@link BotRun} are, and costs the same and one read more: half a
 * read unit for each KB.
 */
public final class ResumedRun {
    private final RunContext context;
    private final RunRecords records;
    private final Invocation invocation;
    private final String process;
    private final String token;

    ResumedRun(RunContext context, RunTicket ticket, String token) {
        this.context = context;
        this.records = context.records();
        this.invocation = ticket.invocation();
        this.process = ticket.process();
        this.token = token;
    }

    /**
     * As {@link BotRun#checkpoint}; where every queue stands there already, nothing is written.
     *
     * @throws StalePositionException if a position would move back
     * @throws RunLostException if this run may not write any more
     * @throws InvalidInputException if the checkpoint is empty
     */
    public void checkpoint(Checkpoint checkpoint) {
        checkpoint.requirePositions();
        once(
                checkpoint,
                known -> known.requireNotBack(checkpoint),
                known -> checkpoint.beyond(known.progress()).isEmpty(),
                (change, known) -> context.store().update(change));
        context.advance(checkpoint);
    }

    /**
     * As {@link BotRun#commit}: the bot's own writes and its positions, both or neither.
     *
     * @param writes the bot's own conditional or unconditional writes, 1 to 99, on other items than Lockstep's
     * @param from where the queues of the checkpoint stood when the writes were made up; one it does not name stood
     *     nowhere
     * @param checkpoint positions of the events that the writes answer; at least one must move forward
     * @throws StalePositionException if a queue does not stand where the writes were made up from, or none would move
     *     forward
     * @throws RunLostException if this run may not write any more
     * @throws software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException if one of the writes was
     *     refused
     */
    public void commit(List<TransactWriteItem> writes, Checkpoint from, Checkpoint checkpoint) {
        checkpoint.requirePositions();
        RunContext.requireWrites(writes);
        Progress base = new Progress(0, false, 0, 0, from.reads(), from.writes());
        once(checkpoint, known -> known.requireForward(base, checkpoint), known -> false, (change, known) -> {
            records.addCommitter(change, invocation.instance(), token);
            return context.store().transact(List.of(change), writes);
        });
        context.advance(checkpoint);
    }

    /**
     * Moves the deadline to that long from now, if this is later than it is. One request, one write unit; nothing is
     * read.
     *
     * @return until when the run may take, by this process's clock
     * @throws RunLostException if this run may not write any more
     * @throws InvalidInputException if the duration is not positive
     */
    public Instant extend(Duration remaining) {
        RunContext.requireDuration("remaining", remaining);
        Instant deadline = context.deadline(remaining);
        Instant stands = context.store().update(records.extended(invocation, process, deadline))
                        instanceof Outcome.Refused refused
                ? context.requireSameRun(invocation, process, refused.found())
                        .times()
                        .deadline()
                        .orElse(deadline)
                : deadline;
        return stands.minus(context.clockDrift());
    }

    /**
     * Asks for another run as soon as this one has ended, however it ends. One request, one write unit; none if it was
     * asked for before. {@link #complete} and {@link #fail} can ask for it at no cost.
     *
     * @throws RunLostException if this run may not write any more
     */
    public void runAgain() {
        once(Checkpoint.NONE, known -> {}, RunState::again, (change, known) -> {
            records.addRunAgain(change, known, context.now());
            return context.store().update(change);
        });
    }

    /**
     * As {@link BotRun#complete(Completion)}.
     *
     * @param again whether another run is asked for
     * @throws StalePositionException if the last checkpoint would move a position back
     * @throws RunLostException if this run may not write any more
     */
    public void complete(Completion completion, boolean again) {
        once(
                completion.checkpoint(),
                known -> known.requireNotBack(completion.checkpoint()),
                known -> false,
                (change, known) -> completed(change, known, completion, again));
        context.advance(completion.checkpoint());
    }

    /**
     * As {@link BotRun#fail(RunError)}.
     *
     * @param again whether another run is asked for beside the one that follows a failure
     * @throws RunLostException if this run may not write any more
     */
    public void fail(RunError error, boolean again) {
        once(
                Checkpoint.NONE,
                known -> {},
                known -> false,
                (change, known) -> records.fail(context, change, known, error, again));
    }

    private Outcome completed(Change change, RunState known, Completion completion, boolean again) {
        Completion news = completion.with(completion.checkpoint().beyond(known.progress()));
        return records.complete(context, change, known, news, again);
    }

    /**
     * Writes until it is known that the call's write took place, now or before. Each turn of the loop is due to another
     * write of the same process.
     */
    private void once(
            Checkpoint checkpoint,
            Consumer<Progress> check,
            Predicate<RunState> needless,
            BiFunction<Change, RunState, Outcome> send) {
        records.requireAccepted(invocation, checkpoint);
        Optional<Item> found = context.store().get(RunRecords.key(invocation));
        while (!isMade(found)) {
            RunState known = context.requireSameRun(invocation, process, found);
            records.requireWithin(known, checkpoint);
            check.accept(known.progress());
            if (needless.test(known)) {
                return;
            }
            Outcome outcome = records.send(context, invocation.bot(), () -> {
                Change change = records.written(known, process, token);
                records.addPositions(change, invocation, known.progress(), checkpoint.beyond(known.progress()));
                return send.apply(change, known);
            });
            if (!(outcome instanceof Outcome.Refused refused)) {
                return;
            }
            found = refused.found();
        }
    }

    private boolean isMade(Optional<Item> found) {
        return found.filter(item -> records.isWrittenBy(item, token) || records.isCommittedBy(item, token))
                .isPresent();
    }
}
