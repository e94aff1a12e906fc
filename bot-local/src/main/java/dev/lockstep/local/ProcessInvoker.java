package dev.lockstep.local;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.run.BotFunction;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunOptions;
import dev.lockstep.run.RunResult;
import dev.lockstep.run.Runs;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs bots in threads of this process. A run that takes long keeps its deadline ahead of it by a heartbeat. */
final class ProcessInvoker implements BotInvoker, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessInvoker.class);
    private static final Duration AFTER_INTERRUPT = Duration.ofSeconds(10);
    private static final int BEATS_PER_TIMEOUT = 3;

    private final Runs runs;
    private final Map<String, BotFunction> bots;
    private final RunListener listener;
    private final Duration grace;
    private final ThreadPoolExecutor pool;

    ProcessInvoker(Runs runs, Map<String, BotFunction> bots, RunListener listener, int threads, Duration grace) {
        this.runs = runs;
        this.bots = Map.copyOf(bots);
        this.listener = listener;
        this.grace = grace;
        AtomicInteger number = new AtomicInteger();
        pool = new ThreadPoolExecutor(0, threads, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(task, "lockstep-bot-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
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
        Duration beat = invocation.timeout().dividedBy(BEATS_PER_TIMEOUT);
        try {
            RunResult result = runs.run(invocation, RunOptions.of(invocation).withHeartbeat(beat), bot);
            listener.ended(invocation, result, Duration.between(began, Instant.now()));
        } catch (RuntimeException | Error e) {
            LOG.debug("run {} of bot {} broke off", invocation.runId(), invocation.bot(), e);
            listener.brokeOff(invocation, e);
        }
    }

    /** Takes no more work, lets runs finish, interrupts those that take too long. */
    @Override
    public void close() {
        pool.shutdown();
        boolean interrupted = !await(grace);
        if (interrupted || !pool.isTerminated()) {
            pool.shutdownNow();
            if (!await(AFTER_INTERRUPT) || !pool.isTerminated()) {
                LOG.warn("{} bots do not mind interrupts; their runs expire", pool.getActiveCount());
            }
        }
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
