package dev.lockstep.lambda.bot;

import com.amazonaws.services.lambda.runtime.Context;
import dev.lockstep.Lockstep;
import dev.lockstep.lambda.log.TraceParent;
import dev.lockstep.run.BeyondRoundException;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.FanOut;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** A bot's run on Lambda: what its work asks, and tells. Good for this run alone. */
public final class BotContext {
    private final Lockstep lockstep;
    private final Delivery delivery;
    private final BotRun run;
    private final Context lambda;
    private final Duration margin;
    private Completion completion = Completion.SILENT;
    private @Nullable String settings;

    BotContext(Lockstep lockstep, Delivery delivery, BotRun run, Context lambda, Duration margin) {
        this.lockstep = lockstep;
        this.delivery = delivery;
        this.run = run;
        this.lambda = lambda;
        this.margin = margin;
    }

    /** The bot that runs. */
    public BotId bot() {
        return run.bot();
    }

    /** The number of its instance, counted from 0; 0 for a bot that works alone. */
    public int instance() {
        return run.instance();
    }

    /**
     * The share of this instance: how many there are, and up to where they read in this round. Empty for a bot that
     * works alone. No request.
     *
     * <p>An instance reads every event from its {@link #position} to the end of the queue, works on those that are
     * {@link #mine}, passes by the others, whose positions it checkpoints too, and {@linkplain #complete(Checkpoint)
     * completes} at the end, even if its own last event came before: the round is over when every instance stands
     * there. {@code docs/bots-in-lambda.md} has the whole of it.
     *
     * <p>On an RStreams bus the end is {@link FanOut#upTo}, and whose the events are the bot decides.
     */
    public Optional<FanOut> fanOut() {
        return run.fanOut();
    }

    /**
     * Whether the events of a key are this instance's; always for a bot that works alone. The same key is the same
     * instance's as long as their number is the same, which changes between two rounds alone. No request.
     */
    public boolean mine(String key) {
        return run.mine(key);
    }

    /** The run: its epoch, extending it, ending it with an error of one's own, and all that is not repeated here. */
    public BotRun run() {
        return run;
    }

    /** The table's door, for locks, systems, triggers and the like. */
    public Lockstep lockstep() {
        return lockstep;
    }

    /** Lambda's own words on the invocation. */
    public Context lambda() {
        return lambda;
    }

    /** The last event read of a queue; empty if none was. No request. */
    public Optional<EventId> position(String queue) {
        return run.position(queue);
    }

    /** The last event written to a queue; empty if none was. No request. */
    public Optional<EventId> writePosition(String queue) {
        return run.writePosition(queue);
    }

    /** Keeps how far the run has come; see {@link BotRun#checkpoint}. One request. */
    public void checkpoint(Checkpoint checkpoint) {
        run.checkpoint(checkpoint);
    }

    /**
     * Keeps how far the run has come and writes the bot's own items, both or neither; see {@link BotRun#commit}. One
     * request.
     */
    public void commit(List<TransactWriteItem> writes, Checkpoint checkpoint) {
        run.commit(writes, checkpoint);
    }

    /**
     * Ends the run well with its last checkpoint, in one write. Without it the run ends when the work returns, which
     * costs a bot that checkpoints at its end a request more.
     *
     * <p>An instance that has read all of its share completes at the end of the round:
     *
     * <pre>{@code
     * bot.complete(bot.fanOut().orElseThrow().atEnd());
     * }</pre>
     *
     * <p>One that has not must not: it returns, and is run again for the rest.
     *
     * @throws BeyondRoundException if a position would pass the end of the round; nothing is written, and the run goes
     *     on
     */
    public void complete(Checkpoint last) {
        run.complete(completion.with(last));
    }

    /** Asks for another run as soon as this one has ended. No request. */
    public void runAgain() {
        run.runAgain();
    }

    /**
     * Says a line for people, kept in the history when the run ends well. No request, three more write units at the
     * end.
     *
     * @throws InvalidInputException if it has more than 2,000 characters
     */
    public void message(String text) {
        completion = completion.withMessage(text);
    }

    /**
     * Says what the run made, in a form of the bot's own; otherwise as {@link #message}.
     *
     * @throws InvalidInputException if it has more than 16,000 characters
     */
    public void result(String text) {
        completion = completion.withResult(text);
    }

    /** How long the work may still take before it is interrupted; zero when it is. */
    public Duration remaining() {
        Duration left = Duration.ofMillis(lambda.getRemainingTimeInMillis()).minus(margin);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Whether something that takes so long can still be begun. A bot that reads no more when there is no time for
     * another batch, and returns, ends well: it is run again for what it has left.
     */
    public boolean hasTimeFor(Duration next) {
        return remaining().compareTo(next) >= 0;
    }

    /**
     * The bot's settings, a JSON object. One request the first time, none afterwards; none at all if an RStreams bus
     * has sent the event, which has them in it.
     *
     * <p>A bus mixes the settings with the attributes of the bot's item. What is known as such an attribute is left
     * out, so a setting must not be called like one; what else somebody has added to the item is there.
     *
     * @throws UnknownBotException if the bot was removed since the run began
     */
    public synchronized String settings() {
        String known = settings;
        if (known == null) {
            known = delivery.settings(lockstep);
            settings = known;
        }
        return known;
    }

    /**
     * The bot's settings as a record or bean of Jackson's; otherwise as {@link #settings()}.
     *
     * @throws InvalidInputException if they do not fit: a member that the type does not know is refused, unless the
     *     type says otherwise or an RStreams bus has sent them
     */
    public <T> T settings(Class<T> type) {
        return delivery.bound(settings(), type);
    }

    /**
     * X-Ray's trace of this invocation as W3C's {@code traceparent}, for OpenTelemetry and for whatever else the bot
     * calls; empty if it is not traced.
     */
    public Optional<String> traceparent() {
        return Optional.ofNullable(lambda.getXrayTraceId())
                .flatMap(TraceParent::of)
                .or(TraceParent::ofProcess);
    }

    Completion completion() {
        return completion;
    }
}
