package dev.lockstep.local.lambda;

import dev.lockstep.local.lambda.Invocable.ThrottledException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Events that nobody waits for. One that is throttled comes back after a while, ever more rarely, for six hours; one
 * that failed comes back as often as its function has it, after the first minute and then after two. What fails for
 * good is told to the failure destination. What is left when this is closed is dropped.
 */
final class AsyncInvocations implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AsyncInvocations.class);
    private static final Duration OLDEST = Duration.ofHours(6);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final InstantSource clock;
    private final Pauses pauses;
    private final Consumer<FailureRecord> destination;
    private final ExecutorService workers;
    private final ScheduledThreadPoolExecutor timers;

    /** Events whose failures are told to this destination. */
    AsyncInvocations(InstantSource clock, Pauses pauses, Consumer<FailureRecord> destination) {
        this.clock = clock;
        this.pauses = pauses;
        this.destination = destination;
        AtomicInteger number = new AtomicInteger();
        workers = Executors.newCachedThreadPool(task -> daemon("lockstep-async-" + number.incrementAndGet(), task));
        timers = new ScheduledThreadPoolExecutor(1, task -> daemon("lockstep-async-later", task));
    }

    private static Thread daemon(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    /**
     * How long events wait.
     *
     * @param afterFailure before the first retry, and half as long as before the second
     * @param afterThrottle before a throttled event comes back, doubled each time
     * @param longest to which it is doubled
     */
    record Pauses(Duration afterFailure, Duration afterThrottle, Duration longest) {
        /** Lambda's, but for throttled events, which come back a little sooner. */
        static final Pauses LAMBDA = new Pauses(Duration.ofMinutes(1), Duration.ofMillis(250), Duration.ofSeconds(10));
    }

    private record Pending(
            String arn, Invocable function, FunctionEvent event, Instant since, int failures, int throttles) {
        Pending failedOnce() {
            return new Pending(arn, function, event, since, failures + 1, 0);
        }

        Pending throttledOnce() {
            return new Pending(arn, function, event, since, failures, throttles + 1);
        }
    }

    /** Takes an event. */
    void add(String arn, Invocable function, FunctionEvent event) {
        begin(new Pending(arn, function, event, clock.instant(), 0, 0));
    }

    private void begin(Pending next) {
        try {
            workers.execute(() -> work(next));
        } catch (RejectedExecutionException closed) {
            LOG.debug("event {} of {} is dropped", next.event().requestId(), next.arn(), closed);
        }
    }

    private void work(Pending next) {
        try {
            if (next.since().plus(OLDEST).isBefore(clock.instant())) {
                giveUp(new FailureRecord(next.arn(), next.event(), Optional.empty(), next.failures()));
                return;
            }
            FunctionAnswer answer = next.function().invoke(next.event());
            if (answer.error().isPresent()) {
                failed(next.failedOnce(), answer);
            }
        } catch (ThrottledException full) {
            later(next.throttledOnce(), throttlePause(next.throttles()));
        } catch (RuntimeException | Error broken) {
            LOG.error("event {} of {} broke off", next.event().requestId(), next.arn(), broken);
            failed(next.failedOnce(), FunctionAnswer.failure(broken));
        }
    }

    private Duration throttlePause(int before) {
        Duration pause = pauses.afterThrottle().multipliedBy(1L << Math.min(before, 16));
        return pause.compareTo(pauses.longest()) < 0 ? pause : pauses.longest();
    }

    private void failed(Pending next, FunctionAnswer answer) {
        if (next.failures() <= next.function().retries()) {
            later(next, pauses.afterFailure().multipliedBy(next.failures()));
        } else {
            giveUp(new FailureRecord(next.arn(), next.event(), Optional.of(answer), next.failures()));
        }
    }

    private void giveUp(FailureRecord failure) {
        if (!workers.isShutdown()) {
            destination.accept(failure);
        }
    }

    private void later(Pending next, Duration pause) {
        try {
            ScheduledFuture<?> unused = timers.schedule(() -> begin(next), pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException closed) {
            LOG.debug("event {} of {} is dropped", next.event().requestId(), next.arn(), closed);
        }
    }

    /** Takes no more events; those under way go on. */
    void stop() {
        timers.shutdownNow();
        workers.shutdown();
    }

    /** Breaks off what is under way. */
    @Override
    public void close() {
        stop();
        workers.shutdownNow();
        try {
            if (!workers.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("an asynchronous invocation does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
