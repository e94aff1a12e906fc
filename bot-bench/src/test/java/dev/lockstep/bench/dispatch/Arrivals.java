package dev.lockstep.bench.dispatch;

import dev.lockstep.run.BotFunction;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What all bots do: they note when they were started, have read the event at once and end. */
final class Arrivals implements BotFunction {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Map<BotId, Visit> expected = new ConcurrentHashMap<>();

    /**
     * A run that is to come.
     *
     * @param started when it was started, by {@link System#nanoTime}, known once its end is written
     */
    record Visit(BotId bot, QueueName queue, EventId event, CompletableFuture<Long> started) {
        long await() throws InterruptedException {
            try {
                return started.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                throw new IllegalStateException("bot " + bot + " broke off", e.getCause());
            } catch (TimeoutException e) {
                throw new IllegalStateException(
                        "bot %s was not run within %d s".formatted(bot, PATIENCE.toSeconds()), e);
            }
        }
    }

    Visit expect(BotId bot, QueueName queue, EventId event) {
        Visit visit = new Visit(bot, queue, event, new CompletableFuture<>());
        expected.put(bot, visit);
        return visit;
    }

    @Override
    public void run(BotRun run) {
        long began = System.nanoTime();
        Visit visit = expected.remove(run.bot());
        if (visit == null) {
            throw new IllegalStateException("nobody expects a run of " + run.bot());
        }
        run.complete(Checkpoint.read(visit.queue().value(), visit.event(), 1));
        visit.started().complete(began);
    }
}
