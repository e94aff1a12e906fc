package dev.lockstep.local;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C or a supervisor's request to end: tells the command, and lets it clean up before this process ends. The exit
 * code is then that of the signal, 130 or 143.
 */
public final class StopSignal implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final CountDownLatch received = new CountDownLatch(1);
    private final CountDownLatch cleanedUp = new CountDownLatch(1);
    private final Thread hook;

    /** Tells this once the process is asked to end. */
    public StopSignal(Runnable tell) {
        hook = new Thread(
                () -> {
                    received.countDown();
                    tell.run();
                    awaitCleanUp();
                },
                "lockstep-stop");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process is asked to end. */
    public boolean isReceived() {
        return received.getCount() == 0;
    }

    private void awaitCleanUp() {
        try {
            if (!cleanedUp.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                System.err.println("lockstep: cleaning up takes too long and is given up");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** All is cleaned up. */
    @Override
    public void close() {
        cleanedUp.countDown();
        if (!isReceived()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException alreadyStopping) {
                cleanedUp.countDown();
            }
        }
    }
}
