package dev.lockstep.run;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a bot's work inside a started run and ends the run whichever way the work ended. */
final class GuardedRun {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedRun.class);

    private final BotRun run;
    private final RunOptions options;
    private final Thread worker = Thread.currentThread();
    private volatile @Nullable RunLostException lost;
    private boolean interruptedByOthers;

    GuardedRun(BotRun run, RunOptions options) {
        this.run = run;
        this.options = options;
    }

    RunResult call(BotFunction bot) {
        Optional<ScheduledExecutorService> heart = Optional.empty();
        try {
            heart = options.heartbeat().map(this::heart);
            bot.run(run);
            heart.ifPresent(this::stop);
            if (!run.isEnded()) {
                run.complete();
            }
            return run.failure()
                    .<RunResult>map(error -> new RunResult.Failed(new RunFailedException(error)))
                    .orElseGet(RunResult.Completed::new);
        } catch (Exception | Error error) {
            if (error instanceof InterruptedException) {
                takeInterrupt(true); // the beat under way may find the run lost only now
            }
            heart.ifPresent(this::stop);
            return failed(error);
        }
    }

    private RunResult failed(Throwable error) {
        RunLostException reason = lost;
        if (reason != null) {
            return new RunResult.Lost(reason);
        } else if (error instanceof RunLostException ours && run.isLost()) {
            return new RunResult.Lost(ours);
        }
        boolean interrupted = Thread.interrupted() || error instanceof InterruptedException;
        try {
            if (!run.isEnded()) {
                run.fail(error);
            }
        } catch (RunLostException superseded) {
            if (run.isEnded()) {
                LOG.warn("{} has ended well, though the answer to its end was lost", run.runId(), error);
                return new RunResult.Completed();
            }
            superseded.addSuppressed(error);
            return new RunResult.Lost(superseded);
        } catch (RuntimeException unreachable) {
            unreachable.addSuppressed(error);
            throw unreachable;
        } finally {
            if (interrupted) {
                worker.interrupt();
            }
        }
        if (error instanceof Error fatal) {
            throw fatal;
        }
        return new RunResult.Failed((Exception) error);
    }

    private ScheduledExecutorService heart(Duration every) {
        ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "lockstep-heartbeat-" + run.bot());
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> unused =
                heart.scheduleWithFixedDelay(this::beat, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
        return heart;
    }

    private void beat() {
        if (run.isEnded()) {
            return;
        }
        try {
            run.extend(options.remaining());
        } catch (RunLostException reason) {
            if (!run.isEnded()) {
                interruptAsLost(reason);
            }
            throw reason; // no more beats
        } catch (RuntimeException unreachable) {
            LOG.warn(
                    "heartbeat of {} failed and is tried again; the run stays ours until {}",
                    run.runId(),
                    run.deadline(),
                    unreachable);
        }
    }

    private synchronized void interruptAsLost(RunLostException reason) {
        interruptedByOthers |= worker.isInterrupted();
        lost = reason;
        worker.interrupt();
    }

    /** The thread's interrupt is taken from it; before the loss it was not ours. */
    private synchronized void takeInterrupt(boolean thrown) {
        boolean interrupted = Thread.interrupted() || thrown;
        interruptedByOthers |= interrupted && lost == null;
    }

    /** A beat under way may finish: one that breaks off leaves open whether it moved the deadline. */
    private void stop(ScheduledExecutorService heart) {
        heart.shutdown();
        takeInterrupt(false);
        boolean thrown = false;
        try {
            if (!heart.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("heartbeat of {} does not end", run.runId());
                heart.shutdownNow();
            }
        } catch (InterruptedException e) {
            thrown = true;
        }
        takeInterrupt(thrown);
        if (interruptedByOthers) {
            worker.interrupt();
        }
    }
}
