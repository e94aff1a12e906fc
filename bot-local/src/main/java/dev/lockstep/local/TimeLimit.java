package dev.lockstep.local;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Interrupts the thread that made it after a time, and only while it is not closed. */
final class TimeLimit implements AutoCloseable {
    private final Thread worker = Thread.currentThread();
    private final Duration limit;
    private final ScheduledFuture<?> timer;
    private boolean passed;
    private boolean closed;

    TimeLimit(ScheduledExecutorService timers, Duration limit) {
        this.limit = limit;
        timer = timers.schedule(this::strike, limit.toNanos(), TimeUnit.NANOSECONDS);
    }

    private synchronized void strike() {
        if (!closed) {
            passed = true;
            worker.interrupt();
        }
    }

    /** What the work threw, or that it was interrupted, if it was. */
    synchronized Exception reasonOf(Exception thrown) {
        if (!passed) {
            return thrown;
        }
        TimeoutException tooLong = new TimeoutException(
                "the run took longer than its time-out of " + limit.toMillis() + " ms and was interrupted");
        tooLong.initCause(thrown);
        return tooLong;
    }

    /** The end of the work. The interrupt was meant for it, not for what comes next in this thread. */
    @Override
    public synchronized void close() {
        closed = true;
        timer.cancel(false);
        if (passed) {
            Thread.interrupted();
        }
    }
}
