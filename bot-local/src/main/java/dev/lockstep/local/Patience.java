package dev.lockstep.local;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * How long to wait for something to start.
 *
 * @param most after which it is given up
 * @param silence after which, again and again, it is said that the wait goes on
 * @param notices where to say it
 */
record Patience(Duration most, Duration silence, Consumer<String> notices) {
    /**
     * Waits for it.
     *
     * @throws TimeoutException if it has not started by then
     * @throws ExecutionException if it has failed to
     */
    <T> T await(String what, Future<T> started) throws InterruptedException, ExecutionException, TimeoutException {
        Duration waited = Duration.ZERO;
        while (true) {
            Duration part = silence.compareTo(most.minus(waited)) < 0 ? silence : most.minus(waited);
            try {
                return started.get(part.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                waited = waited.plus(part);
                if (waited.compareTo(most) >= 0) {
                    throw notYet;
                }
                notices.accept(what + " is still starting: " + waited.toSeconds() + " s now, it is given up after "
                        + most.toSeconds() + " s");
            }
        }
    }
}
