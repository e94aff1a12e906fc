package dev.lockstep.proof.fencing;

import dev.lockstep.Lockstep;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.RunTicket;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * One process that was given an invocation. It counts events until all are counted, it dies, or it is told that the run
 * is not its own any more; then, as zombies do, it goes on all the same for a while.
 */
final class Worker {
    private static final int TRIES_OF_A_ZOMBIE = 3;

    private final int number;
    private final FencingHistory history;
    private final Lockstep lockstep;
    private final Invocation invocation;
    private final String requestId;
    private final boolean remembers;
    private final SplittableRandom random;
    private final FaultInjector connection;

    private Optional<BotRun> run = Optional.empty();
    private Optional<RunTicket> ticket = Optional.empty();
    private final Map<String, Long> known = new HashMap<>();
    private final List<List<Events.Part>> commits = new ArrayList<>();
    private boolean repeat;
    private boolean reread = true;
    private boolean gone;
    private int refusals;
    private int sleepsUntil;

    Worker(
            int number,
            FencingHistory history,
            Lockstep lockstep,
            Invocation invocation,
            String requestId,
            FaultInjector connection,
            SplittableRandom random) {
        this.number = number;
        this.history = history;
        this.lockstep = lockstep;
        this.invocation = invocation;
        this.requestId = requestId;
        this.connection = connection;
        this.random = random;
        this.remembers = random.nextInt(3) > 0;
    }

    FaultInjector connection() {
        return connection;
    }

    Invocation invocation() {
        return invocation;
    }

    String requestId() {
        return requestId;
    }

    boolean isGone() {
        return gone;
    }

    boolean isAwake(int turn) {
        return !gone && turn >= sleepsUntil;
    }

    void wake() {
        sleepsUntil = 0;
    }

    /** One call, whatever becomes of it. */
    void step(int turn) {
        if (random.nextInt(8) == 0) {
            sleepsUntil = turn + 5 + random.nextInt(60);
            return;
        }
        String call = "";
        try {
            call = call();
            history.note(number, call + ": done");
        } catch (RunLostException refusal) {
            history.note(number, "refused: " + refusal.getClass().getSimpleName());
            refused();
        } catch (StalePositionException stale) {
            history.note(number, "stale");
            history.count().stale++;
            reread = true;
        } catch (SdkException unknown) {
            history.note(number, "no answer");
            history.count().unanswered++;
            unanswered();
        } catch (SimulatedCrash crash) {
            history.note(number, "" + crash.getMessage());
            gone = true;
        }
    }

    private void refused() {
        if (ticket.isEmpty()) {
            gone = true; // it never started, and has nothing to write with
            return;
        }
        history.count().refused++;
        if (refusals == 0) {
            history.count().zombies++;
        }
        refusals++;
        reread = true;
        gone = refusals == TRIES_OF_A_ZOMBIE;
    }

    private void unanswered() {
        switch (random.nextInt(4)) {
            case 0, 1 -> repeat = true;
            case 2 -> reread = true;
            default -> gone = random.nextBoolean();
        }
    }

    private String call() {
        if (ticket.isEmpty()) {
            return start();
        } else if (!commits.isEmpty() && (repeat || random.nextInt(15) == 0)) {
            int which = repeat ? commits.size() - 1 : random.nextInt(commits.size());
            repeat = false;
            return commit(commits.get(which));
        }
        List<Events.Part> next = next();
        int dice = random.nextInt(100);
        if (next.isEmpty() || dice < 3) {
            return end(next.isEmpty() || dice < 2);
        } else if (dice < 8) {
            return extend();
        }
        commits.add(next);
        return commit(next);
    }

    private String start() {
        BotRun started = lockstep.runs().start(invocation, requestId, Duration.ofMinutes(5));
        ticket = Optional.of(started.ticket());
        if (remembers) {
            run = Optional.of(started);
        }
        Events.QUEUES.forEach(queue ->
                known.put(queue, started.position(queue).map(Events::number).orElse(0L)));
        reread = false;
        return "started with epoch " + invocation.epoch();
    }

    private List<Events.Part> next() {
        List<Events.Part> parts = new ArrayList<>();
        boolean all = random.nextInt(4) == 0;
        for (String queue : Events.QUEUES) {
            long from = position(queue);
            long to = Math.min(history.events().length(queue), from + 1 + random.nextInt(3));
            if (to > from && (all || parts.isEmpty())) {
                parts.add(new Events.Part(queue, from, to));
            }
        }
        reread = false;
        return parts;
    }

    private long position(String queue) {
        if (refusals == 0 && run.isPresent()) {
            return run.get().position(queue).map(Events::number).orElse(0L);
        } else if (reread) {
            known.put(
                    queue,
                    lockstep.runs()
                            .position(invocation.bot(), QueueName.of(queue))
                            .map(Position::eventId)
                            .map(Events::number)
                            .orElse(0L));
        }
        return known.getOrDefault(queue, 0L);
    }

    private String commit(List<Events.Part> parts) {
        List<TransactWriteItem> writes = new ArrayList<>(
                Counters.adding(history.counters().table(), history.events().tallies(parts)));
        writes.add(history.journal().line(ticket.orElseThrow()));
        Checkpoint checkpoint = Events.checkpoint(parts);
        if (refusals == 0 && run.isPresent()) {
            history.effects().write(run.get(), history.dynamo(), writes, checkpoint);
        } else {
            ResumedRun resumed = lockstep.runs().resume(ticket.orElseThrow(), "commit " + parts);
            history.effects().write(resumed, history.dynamo(), writes, Events.before(parts), checkpoint);
        }
        parts.forEach(part -> known.merge(part.queue(), part.to(), Math::max));
        history.count().commits++;
        return "committed " + parts;
    }

    private String extend() {
        Duration remaining = Duration.ofMinutes(5 + random.nextInt(30));
        if (refusals == 0 && run.isPresent()) {
            run.get().extend(remaining);
        } else {
            Object unused = lockstep.runs()
                    .resume(ticket.orElseThrow(), "extend " + number)
                    .extend(remaining);
        }
        return "extended";
    }

    private String end(boolean well) {
        if (refusals == 0 && run.isPresent()) {
            if (well) {
                run.get().complete();
            } else {
                run.get().fail(new IllegalStateException("gave up"));
            }
        } else if (well) {
            lockstep.runs().resume(ticket.orElseThrow(), "end").complete(Completion.SILENT, false);
        } else {
            lockstep.runs().resume(ticket.orElseThrow(), "end").fail(RunError.of("gave-up", "gave up"), false);
        }
        gone = random.nextInt(3) > 0; // or goes on, though it has said that it was done
        return well ? "completed" : "failed";
    }
}
