package dev.lockstep.dispatch;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Pieces of work side by side, each done by whoever is free first: a lane, or the thread that waits for all of them.
 * Since that one does what no lane has begun, it may be a lane itself, and nobody waits for a lane that never comes.
 */
final class Lanes {
    private static final Logger LOG = LoggerFactory.getLogger(Lanes.class);

    private Lanes() {}

    /**
     * Does them all, also if one of them fails, with the log context of the calling thread.
     *
     * @throws RuntimeException the first failure in the order of the list, when all are done; with the others
     *     suppressed
     */
    static void all(List<Runnable> pieces, Executor lanes) {
        all(pieces, lanes, () -> {});
    }

    /** As {@link #all(List, Executor)}, and says so if the calling thread is interrupted while it waits for a lane. */
    static void all(List<Runnable> pieces, Executor lanes, Runnable interrupted) {
        Map<String, String> context = context();
        List<Piece> all = pieces.stream().map(work -> new Piece(work, context)).toList();
        for (Piece piece : all) {
            try {
                lanes.execute(piece);
            } catch (RejectedExecutionException closed) {
                LOG.debug("no lane is left, so the calling thread does the work", closed);
            }
        }
        all.forEach(Piece::run);
        throwFirst(all.stream()
                .flatMap(piece -> piece.failure(interrupted).stream())
                .toList());
    }

    private static void throwFirst(List<Throwable> failures) {
        if (failures.isEmpty()) {
            return;
        }
        List<Throwable> others = new ArrayList<>(failures);
        Throwable first = others.remove(0);
        others.stream().filter(other -> other != first).forEach(first::addSuppressed);
        if (first instanceof Error error) {
            throw error;
        }
        throw first instanceof RuntimeException failure
                ? failure
                : new IllegalStateException("a piece of work failed", first);
    }

    private static Map<String, String> context() {
        return Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
    }

    private record Piece(
            Runnable work,
            Map<String, String> context,
            AtomicBoolean taken,
            CompletableFuture<Optional<Throwable>> done)
            implements Runnable {
        Piece(Runnable work, Map<String, String> context) {
            this(work, context, new AtomicBoolean(), new CompletableFuture<>());
        }

        @Override
        public void run() {
            if (!taken.compareAndSet(false, true)) {
                return;
            }
            Map<String, String> before = Lanes.context();
            MDC.setContextMap(context);
            try {
                work.run();
                done.complete(Optional.empty());
            } catch (Throwable failure) { // whatever it is, somebody waits for the end
                done.complete(Optional.of(failure));
            } finally {
                MDC.setContextMap(before);
            }
        }

        /** How it failed, once it is done. Waiting takes an interrupt off the thread until it is over. */
        Optional<Throwable> failure(Runnable interrupted) {
            try {
                return done.get();
            } catch (InterruptedException stop) {
                interrupted.run();
                Optional<Throwable> failure = done.join();
                Thread.currentThread().interrupt();
                return failure;
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }
}
