package dev.lockstep.lambda.bot;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Interrupts the thread that made it after a time, and only until it is closed. Its thread lasts as long as the
 * invocation: one that was frozen between two of them would strike late, and in a copy of a snapshot not at all.
 */
final class TimeLimit implements AutoCloseable {
    private final Thread worker = Thread.currentThread();
    private final ScheduledExecutorService timer;
    private boolean passed;
    private boolean closed;

    TimeLimit(Duration limit) {
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "lockstep-time-limit");
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> unused = timer.schedule(this::strike, limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void strike() {
        if (!closed) {
            passed = true;
            worker.interrupt();
        }
    }

    /** Whether the work was interrupted. */
    synchronized boolean isPassed() {
        return passed;
    }

    /** The end of the work. The interrupt was meant for it, not for what comes next in this thread. */
    @Override
    public synchronized void close() {
        closed = true;
        timer.shutdownNow();
        if (passed) {
            Thread.interrupted();
        }
    }
}
