package dev.lockstep.lambda.sweep;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.lockstep.Lockstep;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.SweepReport;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.dispatch.DispatchMetrics;
import dev.lockstep.lambda.dispatch.WarmUp;
import dev.lockstep.lambda.log.JsonLogProvider;
import dev.lockstep.lambda.log.Metric;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.lambda.target.Targets;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The function of every minute: works off what is due, and looks at a few bots that nothing is due for, in case a
 * record of the stream was lost. Its input is not read.
 *
 * <h2>What is due</h2>
 *
 * <ul>
 *   <li>A one-off or a schedule's fire time becomes a wake-up, of which Dispatch hears by the stream.
 *   <li>A run whose deadline has passed is given up, and its bot is run again after a back-off.
 *   <li>A bot whose back-off or delay has ended is decided about again, and run if there is cause.
 * </ul>
 *
 * <h2>After an outage</h2>
 *
 * Due times are records that stay until they are worked off, so nothing is forgotten however long nobody swept. The
 * first sweep finds all that became due meanwhile: every one-off fires; a schedule fires once for all the times that
 * were missed, and goes on with its next time from now. Wake-ups that come together are answered by one run. A due time
 * is moved on or deleted in the transaction that counts its wake-up, so it wakes once, also if two sweeps work at once
 * or one is killed in the middle.
 *
 * <h2>Precision, failures, cost</h2>
 *
 * A sweep a minute, or several within it ({@value Environment#SWEEP_SECONDS}); no sweep is begun that might not end
 * before the function's time does. Eight lanes, and the thread that waits for them, fire the due times of different
 * bots side by side, and then work on bots, or instances of one in its round, so that a target that takes its time
 * keeps none of the others waiting. What fails is logged, counted, stays due and keeps nothing else waiting; the
 * invocation fails only if nothing at all could be done.
 *
 * <p>A sweep costs 8 queries, one request for each due time and two or three for each bot that is due, whatever the
 * number of bots; the reconciliation a few requests for each of {@value Environment#RECONCILE_BOTS} bots, once an
 * invocation.
 */
public final class SweepHandler implements RequestStreamHandler {
    static {
        JsonLogProvider.useUnlessAnother();
    }

    private static final Logger LOG = LoggerFactory.getLogger(SweepHandler.class);
    private static final Duration RESERVE = Duration.ofSeconds(10);
    private static final int LANES = 8;

    private final SweepPlan plan;
    private final DispatchMetrics metrics;
    private final Sweeper sweeper;
    private final WarmUp warmUp;
    private final InstantSource clock;
    private final Sleeper sleeper;

    /** Lets time pass. */
    @FunctionalInterface
    interface Sleeper {
        void sleep(Duration time) throws InterruptedException;
    }

    /**
     * As this process's variables say.
     *
     * @throws dev.lockstep.types.InvalidInputException if one of them is missing or wrong
     */
    public SweepHandler() {
        this(Environment.ofProcess());
    }

    private SweepHandler(Environment environment) {
        this(
                environment.lockstep(),
                Targets.of(environment),
                new Metrics(environment, System.out, Clock.systemUTC()),
                SweepPlan.of(environment));
    }

    /** A function over this table, which invokes targets by this invoker. */
    public SweepHandler(Lockstep lockstep, BotInvoker invoker, Metrics metrics, SweepPlan plan) {
        this(lockstep, invoker, metrics, plan, Clock.systemUTC(), time -> Thread.sleep(time.toMillis()));
    }

    SweepHandler(
            Lockstep lockstep,
            BotInvoker invoker,
            Metrics metrics,
            SweepPlan plan,
            InstantSource clock,
            Sleeper sleeper) {
        this.plan = plan;
        this.metrics = new DispatchMetrics(metrics);
        Dispatcher dispatcher = lockstep.dispatcher(invoker, this.metrics);
        this.sweeper = lockstep.sweeper(dispatcher);
        this.warmUp = WarmUp.of(dispatcher);
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /**
     * Does one minute's work.
     *
     * @throws IllegalStateException if nothing could be done; the log tells why
     */
    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) {
        MDC.put("requestId", context.getAwsRequestId());
        try {
            Instant begun = clock.instant();
            boolean done = guarded("sweep", this::sweep);
            done |= guarded("reconciliation", this::reconcile);
            Instant next = begun.plus(plan.every());
            Duration longest = Duration.between(begun, clock.instant());
            while (next.isBefore(begun.plus(SweepPlan.LONGEST)) && reaches(next, longest, context)) {
                done |= guarded("sweep", this::sweep);
                Duration took = Duration.between(next, clock.instant());
                longest = took.compareTo(longest) > 0 ? took : longest;
                next = next.plus(plan.every());
            }
            if (!done) {
                throw new IllegalStateException(
                        "neither a sweep nor the reconciliation could do anything; see the log");
            }
        } finally {
            MDC.remove("requestId");
        }
    }

    /** Waits for the next sweep, unless the function's time might end before that sweep does. */
    private boolean reaches(Instant next, Duration longest, Context context) {
        Duration wait = Duration.between(clock.instant(), next);
        Duration left = Duration.ofMillis(context.getRemainingTimeInMillis()).minus(wait);
        if (left.compareTo(RESERVE.plus(longest.multipliedBy(2))) < 0) {
            LOG.info("no further sweep in this minute: it might not end in the function's time");
            return false;
        }
        try {
            if (wait.compareTo(Duration.ZERO) > 0) {
                sleeper.sleep(wait);
            }
            return true;
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** One sweep that found some shards unreadable has done something if it found others due. */
    private boolean sweep() {
        SweepReport report = sideBySide(sweeper::sweep);
        int due = report.fired() + report.looked();
        boolean done = report.failed() == 0 || due > 0;
        metrics.add(Metric.SWEEPS, done ? 1 : 0);
        metrics.add(Metric.DUE, due);
        tell("sweep", report);
        return done;
    }

    private boolean reconcile() {
        tell("reconciliation", sideBySide(lanes -> sweeper.reconcile(plan.bots(), lanes)));
        return true;
    }

    /** Threads are made for the work and end with it; a sweep with nothing due makes none. */
    private static SweepReport sideBySide(Function<Executor, SweepReport> work) {
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        Map<String, String> context = MDC.getCopyOfContextMap();
        try {
            return work.apply(task -> lanes.execute(() -> {
                MDC.setContextMap(context);
                task.run();
            }));
        } finally {
            lanes.shutdownNow();
        }
    }

    private static void tell(String what, SweepReport report) {
        if (report.failed() > 0) {
            LOG.warn("{}: {}", what, report);
        } else if (report.repaired() > 0) {
            LOG.info("{}: {}", what, report);
        } else {
            LOG.debug("{}: {}", what, report);
        }
    }

    private boolean guarded(String part, BooleanSupplier work) {
        try {
            return work.getAsBoolean();
        } catch (RuntimeException failure) {
            LOG.error("the {} failed and is made up for in the next minute", part, failure);
            return false;
        } finally {
            metrics.flush();
        }
    }

    /** What Lambda is told to do before it takes a snapshot. */
    WarmUp warmUp() {
        return warmUp;
    }
}
