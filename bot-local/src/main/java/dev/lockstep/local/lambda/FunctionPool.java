package dev.lockstep.local.lambda;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The processes of one function: one for each invocation under way, kept warm for the next one. */
final class FunctionPool implements Invocable {
    private final LocalFunction function;
    private final FunctionCode code;
    private final FunctionProcess.Surroundings surroundings;
    private final Duration grace;
    private final Semaphore permits;
    private final Deque<FunctionProcess> idle = new ArrayDeque<>();
    private final Set<FunctionProcess> all = new HashSet<>();
    private boolean closed;

    /** The processes of a function, none of which is started yet. */
    FunctionPool(LocalFunction function, FunctionCode code, FunctionProcess.Surroundings surroundings, Duration grace) {
        this.function = function;
        this.code = code;
        this.surroundings = surroundings;
        this.grace = grace;
        this.permits = new Semaphore(function.concurrency());
    }

    @Override
    public FunctionAnswer invoke(FunctionEvent event) {
        if (!permits.tryAcquire()) {
            throw new ThrottledException(function.name(), function.concurrency());
        }
        try {
            FunctionProcess process = take();
            FunctionAnswer answer = process.invoke(event, function.timeout());
            giveBack(process);
            return answer;
        } catch (IOException e) {
            return FunctionAnswer.failure(
                    "Runtime.InvalidEntrypoint", "no process could be started: " + e.getMessage());
        } finally {
            permits.release();
        }
    }

    @Override
    public int retries() {
        return function.retries();
    }

    /** The processes that are alive. */
    synchronized List<ProcessHandle> processes() {
        return all.stream()
                .filter(FunctionProcess::isAlive)
                .map(FunctionProcess::handle)
                .toList();
    }

    private FunctionProcess take() throws IOException {
        Optional<FunctionProcess> warm = warm();
        if (warm.isPresent()) {
            return warm.get();
        }
        FunctionProcess started = FunctionProcess.start(function, code, surroundings);
        synchronized (this) {
            if (!closed) {
                all.add(started);
                return started;
            }
        }
        started.close();
        throw new IOException("it is shutting down");
    }

    private Optional<FunctionProcess> warm() {
        while (true) {
            @Nullable FunctionProcess next;
            synchronized (this) {
                next = idle.poll();
            }
            if (next == null) {
                return Optional.empty();
            } else if (next.isAlive()) {
                return Optional.of(next);
            }
            endLater(next);
        }
    }

    /** Nobody has to wait for the dead. */
    private void endLater(FunctionProcess dead) {
        CompletableFuture<Void> unused = CompletableFuture.runAsync(() -> end(dead));
    }

    private void giveBack(FunctionProcess process) {
        synchronized (this) {
            if (!closed && process.isAlive()) {
                idle.push(process);
                return;
            }
        }
        end(process);
    }

    private void end(FunctionProcess process) {
        process.close();
        synchronized (this) {
            all.remove(process);
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        awaitQuiet();
        List<FunctionProcess> left;
        synchronized (this) {
            left = List.copyOf(all);
            idle.clear();
        }
        left.forEach(this::end);
        code.close();
    }

    private void awaitQuiet() {
        try {
            permits.tryAcquire(function.concurrency(), grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
