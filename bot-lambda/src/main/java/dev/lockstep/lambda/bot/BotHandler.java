package dev.lockstep.lambda.bot;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.lockstep.Lockstep;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.log.JsonLogProvider;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import org.crac.Core;

/**
 * A bot on Lambda: extend it and write only the work.
 *
 * <pre>{@code
 * public class Enrich extends BotHandler {
 *     @Override
 *     protected void run(BotContext bot) throws Exception {
 *         EventId after = bot.position("orders").orElse(EventId.BEGINNING);
 *         for (Batch batch : orders.readAfter(after)) {
 *             bot.commit(batch.writes(), Checkpoint.read("orders", batch.last(), batch.size()));
 *             if (!bot.hasTimeFor(Duration.ofSeconds(5))) {
 *                 return;
 *             }
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>The run is started before the work and ended after it: well if the work returns, with its error if it throws,
 * which Lambda sees too. A run that is not this function's any more ends the work; the invocation itself then succeeds,
 * since trying it again would be of no use. Work that takes until {@link #timeOutMargin} before Lambda's time-out is
 * interrupted and fails with the error {@code time-out}.
 *
 * <p>Two requests beside the bot's own: the start, which brings positions, and the end. Fit for SnapStart: nothing is
 * made before the snapshot that must differ between its copies. One object may serve several invocations at once.
 */
public abstract class BotHandler implements RequestStreamHandler {
    static {
        JsonLogProvider.useUnlessAnother();
    }

    private final Host host;
    private final Priming priming; // the context of snapshots holds on to it only weakly

    /**
     * As the function's variables say.
     *
     * @throws InvalidInputException if one is missing or wrong
     */
    protected BotHandler() {
        this(Environment.ofProcess());
    }

    /** As these variables say. */
    protected BotHandler(Environment environment) {
        this(environment.lockstep(), new Metrics(environment, System.out, Clock.systemUTC()));
    }

    /** By this door: for tests, and for those who need a client of their own. */
    protected BotHandler(Lockstep lockstep, Metrics metrics) {
        this(new Host(lockstep, metrics, new BusLog(() -> System.out, Clock.systemUTC())));
    }

    BotHandler(Host host) {
        this.host = host;
        this.priming = new Priming(host.lockstep());
        Core.getGlobalContext().register(priming);
    }

    /**
     * Does one run's work: reads from {@link BotContext#position}, keeps how far it came with
     * {@link BotContext#checkpoint} or {@link BotContext#commit}.
     *
     * @throws Exception to end the run with this error; the bot is run again after a back-off
     */
    protected abstract void run(BotContext bot) throws Exception;

    /**
     * How long before Lambda's time-out the work is interrupted, so that its failure can still be recorded; two seconds
     * unless overridden. At least half of the time is always the work's.
     */
    protected Duration timeOutMargin() {
        return Duration.ofSeconds(2);
    }

    /**
     * Runs the bot for an invocation: Lockstep's own payload or an RStreams bus's, or an SNS or SQS event of exactly
     * one record that carries one.
     *
     * <p>The answer is {@code {"outcome":"complete"}}, {@code "lost"} or {@code "ended"}; a failure is thrown, so that
     * Lambda counts it. The same goes for a bus's event, with what leo-sdk's wrapper does there, step by step:
     *
     * <ul>
     *   <li>The run is somebody else's, or has ended: the answer is {@code "already running"}, as the wrapper's. That
     *       is so too for a request that Lambda tries again after a failure: it finds its own run ended.
     *   <li>The table cannot be reached: the wrapper answers {@code "failed getting lock"}, which Lambda takes for
     *       success; here it is an error, so that an asynchronous invocation is tried again while the bus's claim
     *       stands.
     *   <li>The event is older than two seconds: the wrapper passes it over if the bus says when it was sent. Here the
     *       token decides alone: a run that the bus has not claimed anew can still be started.
     *   <li>The work fails: the wrapper answers the error as if it were a result; here it is thrown after it was
     *       recorded.
     *   <li>The run is lost while it works: {@code {"outcome":"lost"}}, which the wrapper does not notice.
     *   <li>{@code !TABLE:...} in a setting: the wrapper looks it up in a table; here it stays as it is.
     * </ul>
     *
     * @throws InvalidInputException if the event is anything else
     */
    @Override
    public final void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        Delivery delivery = InvocationEvent.open(new String(input.readAllBytes(), UTF_8));
        String answer = new HostedRun(host, delivery, context, timeOutMargin()).run(this::run);
        output.write(answer.getBytes(UTF_8));
    }

    /** What Lambda is told to do before it takes a snapshot. */
    Priming priming() {
        return priming;
    }
}
