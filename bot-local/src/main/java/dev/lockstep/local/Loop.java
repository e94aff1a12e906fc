package dev.lockstep.local;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the same thing again and again in a thread of its own, whatever goes wrong, until it is closed. */
final class Loop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final CountDownLatch closed = new CountDownLatch(1);
    private final Turn turn;
    private final Thread thread;

    /** One turn. */
    @FunctionalInterface
    interface Turn {
        /** Works, and answers how long to pause before the next turn. */
        Duration take();
    }

    Loop(String name, Turn turn) {
        this.turn = turn;
        thread = new Thread(this::go, name);
        thread.setDaemon(true);
    }

    Loop start() {
        thread.start();
        return this;
    }

    private void go() {
        try {
            Duration pause = Duration.ZERO;
            while (!closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                pause = guarded();
            }
        } catch (InterruptedException e) {
            LOG.debug("{} was interrupted and ends", thread.getName());
        }
    }

    private Duration guarded() {
        try {
            return turn.take();
        } catch (RuntimeException | Error e) {
            if (closed.getCount() > 0) {
                LOG.warn(
                        "{} failed and goes on in {} s: {}", thread.getName(), AFTER_FAILURE.toSeconds(), e.toString());
                LOG.debug("because of", e);
            }
            return AFTER_FAILURE;
        }
    }

    /** Lets the turn under way finish; interrupts it if that takes too long. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(PATIENCE.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(PATIENCE.toMillis());
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            LOG.warn("{} does not end", thread.getName());
        }
    }
}
