package dev.lockstep.local;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.run.BotFunction;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunOptions;
import dev.lockstep.run.RunResult;
import dev.lockstep.run.Runs;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs bots in threads of this process. A run that takes longer than its time-out is interrupted and fails; one that
 * does not mind the interrupt is given up by the sweep soon after.
 */
final class ProcessInvoker implements BotInvoker, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessInvoker.class);
    private static final Duration LONGEST_TO_END = Duration.ofSeconds(1);
    private static final int SHARE_TO_END = 10;

    private final Runs runs;
    private final Map<String, BotFunction> bots;
    private final RunListener listener;
    private final Duration grace;
    private final ThreadPoolExecutor pool;
    private final ScheduledThreadPoolExecutor timers;

    ProcessInvoker(Runs runs, Map<String, BotFunction> bots, RunListener listener, int threads, Duration grace) {
        this.runs = runs;
        this.bots = Map.copyOf(bots);
        this.listener = listener;
        this.grace = grace;
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(
                0,
                threads,
                10,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                task -> daemon("lockstep-bot-" + number.incrementAndGet(), task));
        timers = new ScheduledThreadPoolExecutor(1, task -> daemon("lockstep-time-outs", task));
        timers.setRemoveOnCancelPolicy(true);
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void invoke(Target target, Invocation invocation) {
        if (target.kind() != Target.Kind.PROCESS) {
            throw new InvocationRefusedException(
                    "unknown-target", "this process invokes targets process:name only, not " + target);
        }
        BotFunction bot = bots.get(target.address());
        if (bot == null) {
            throw new InvocationRefusedException(
                    "unknown-target",
                    "no bot '" + target.address() + "' in this process; it has " + new TreeSet<>(bots.keySet()));
        }
        try {
            pool.execute(() -> host(invocation, bot));
        } catch (RejectedExecutionException full) {
            throw new InvocationRefusedException(
                    "throttled",
                    pool.isShutdown()
                            ? "this process is shutting down"
                            : "all " + pool.getMaximumPoolSize() + " threads of this process run bots");
        }
    }

    private void host(Invocation invocation, BotFunction bot) {
        Instant began = Instant.now();
        AtomicReference<@Nullable BotRun> started = new AtomicReference<>();
        BotFunction limited = run -> {
            started.set(run);
            inTime(invocation.timeout(), bot, run);
        };
        RunOptions options = new RunOptions(Tokens.next(), untilDeadline(invocation.timeout()), Optional.empty());
        try {
            RunResult result = runs.run(invocation, options, limited);
            listener.ended(invocation, result, Duration.between(began, Instant.now()));
        } catch (RuntimeException | Error e) {
            LOG.debug("run {} of bot {} broke off", invocation.runId(), invocation.bot(), e);
            BotRun run = started.get();
            if (run != null && run.isEnded()) {
                Exception error = new ExecutionException(e);
                listener.ended(invocation, new RunResult.Failed(error), Duration.between(began, Instant.now()));
            } else {
                listener.brokeOff(invocation, e);
            }
        }
    }

    private void inTime(Duration timeout, BotFunction bot, BotRun run) throws Exception {
        TimeLimit limit = new TimeLimit(timers, timeout);
        try (limit) {
            bot.run(run);
        } catch (Exception e) {
            throw limit.reasonOf(e);
        }
    }

    /** A run that is interrupted has some more time, in which its end can be written before the sweep expires it. */
    private static Duration untilDeadline(Duration timeout) {
        Duration share = timeout.dividedBy(SHARE_TO_END);
        return timeout.plus(share.compareTo(LONGEST_TO_END) < 0 ? share : LONGEST_TO_END);
    }

    /** Takes no more work, lets runs finish, interrupts those that take too long and lets them end as long again. */
    @Override
    public void close() {
        pool.shutdown();
        boolean interrupted = !await(grace);
        if (interrupted || !pool.isTerminated()) {
            pool.shutdownNow();
            if (!await(grace) || !pool.isTerminated()) {
                LOG.warn("{} bots do not mind interrupts; their runs expire", pool.getActiveCount());
            }
        }
        timers.shutdownNow();
    }

    private boolean await(Duration patience) {
        try {
            return pool.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
