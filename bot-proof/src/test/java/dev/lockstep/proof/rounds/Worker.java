package dev.lockstep.proof.rounds;

import dev.lockstep.Lockstep;
import dev.lockstep.proof.rounds.Queues.Event;
import dev.lockstep.run.BeyondRoundException;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.EventId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * One process that was given an invocation of an instance. It makes the effects of its own keys' events and passes by
 * the others', until it is at the end, it dies, or it is told that the run is not its own any more; then, as zombies
 * do, it goes on all the same for a while.
 */
final class Worker {
    private static final int TRIES_OF_A_ZOMBIE = 2;

    private final int number;
    private final RoundsHistory history;
    private final Lockstep lockstep;
    private final Invocation invocation;
    private final String requestId;
    private final SplittableRandom random;
    private final FaultInjector connection;

    private Optional<BotRun> run = Optional.empty();
    private Optional<Call> unanswered = Optional.empty();
    private boolean gone;
    private int refusals;
    private int sleepsUntil;

    /** A call that can be made again as it was. */
    private interface Call {
        String make();
    }

    Worker(
            int number,
            RoundsHistory history,
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

    @Override
    public String toString() {
        return "process " + number + " (instance " + invocation.instance() + ", epoch " + invocation.epoch() + ")";
    }

    /** One call, whatever becomes of it. */
    void step(int turn) {
        if (random.nextInt(9) == 0) {
            sleepsUntil = turn + 5 + random.nextInt(60);
            return;
        }
        try {
            call();
        } catch (SimulatedCrash crash) {
            history.note(this, "" + crash.getMessage());
            gone = true;
        }
    }

    private void call() {
        try {
            Call call = unanswered.orElseGet(this::next);
            unanswered = Optional.of(call);
            String done = call.make();
            unanswered = Optional.empty();
            history.note(this, done);
        } catch (RunLostException refusal) {
            history.note(this, "refused: " + refusal.getClass().getSimpleName());
            refused();
        } catch (StalePositionException stale) {
            history.note(this, "stale");
            history.count().happened("stale calls");
            unanswered = Optional.empty();
        } catch (TransactionCanceledException refused) {
            history.note(this, "refused: " + refused.getMessage());
            if (refused.cancellationReasons().stream().anyMatch(r -> "ConditionalCheckFailed".equals(r.code()))) {
                unanswered = Optional.empty();
                askWhoseRunItIs();
            }
        } catch (SdkException unknown) {
            history.note(this, "got no answer: " + unknown.getMessage());
            history.count().happened("calls without an answer");
            notAnswered();
        }
    }

    private void refused() {
        gone = run.isEmpty() || refusals == TRIES_OF_A_ZOMBIE;
        if (gone) {
            return;
        }
        history.count().happened("writes of zombies, refused");
        refusals++;
        unanswered = Optional.of(() -> {
            String what = "as a zombie " + zombie(run.orElseThrow());
            history.truth().violation("P21: " + this + " was told that it was superseded, and then " + what);
            return what;
        });
    }

    /** The same process asks again, and another object of its does not know of the refusal. */
    private String zombie(BotRun lost) {
        lockstep.runs()
                .resume(lost.ticket(), "zombie " + number + " " + refusals)
                .extend(Duration.ofMinutes(5));
        return "extended its run";
    }

    private void askWhoseRunItIs() {
        try {
            zombie(run.orElseThrow());
            history.truth()
                    .violation("P23: " + this + " holds its run, and a later epoch was accepted for one of its keys");
        } catch (RunLostException expected) {
            refused();
        } catch (SdkException unknown) {
            gone = true;
        }
    }

    /** Who does not say what the same call did before may not go on from there, unless positions are committed. */
    private void notAnswered() {
        if (random.nextInt(6) == 0) {
            gone = true;
        } else if (history.isCommitted() && random.nextInt(3) == 0) {
            unanswered = Optional.empty();
        }
    }

    private Call next() {
        if (run.isEmpty()) {
            return this::start;
        }
        BotRun started = run.get();
        int dice = random.nextInt(100);
        if (dice < 2) {
            return () -> ended(() -> started.fail(RunError.of("gave-up", "gave up")), "failed");
        } else if (dice < 4) {
            return () -> ended(started::complete, "completed early");
        } else if (dice < 8) {
            Duration remaining = Duration.ofMinutes(5 + random.nextInt(20));
            return () -> extended(started, remaining);
        } else if (dice < 14 && started.fanOut().isPresent()) {
            return () -> tryBeyond(started, started.fanOut().orElseThrow());
        }
        return chunk(started);
    }

    private String start() {
        BotRun started = lockstep.runs().start(invocation, requestId, Duration.ofMinutes(5));
        run = Optional.of(started);
        history.count().happened("starts");
        return "started at " + position(started)
                + started.fanOut().map(f -> " of " + f.to()).orElse("");
    }

    private Map<String, Long> position(BotRun started) {
        Map<String, Long> positions = new TreeMap<>();
        history.queues().names().forEach(queue -> positions.put(queue, position(started, queue)));
        return positions;
    }

    private static long position(BotRun started, String queue) {
        return started.position(queue).map(Queues::number).orElse(0L);
    }

    private String extended(BotRun started, Duration remaining) {
        started.extend(remaining);
        return "extended";
    }

    private String ended(Runnable end, String how) {
        end.run();
        gone = random.nextInt(3) > 0; // or goes on, though it has said that it was done
        return how;
    }

    private String tryBeyond(BotRun started, FanOut share) {
        String queue = history.queues().names().get(0);
        long end = share.end(queue).map(Queues::number).orElse(0L);
        Checkpoint beyond = Checkpoint.read(queue, EventId.ofNumber(end + 1 + random.nextInt(3)), 0);
        try {
            if (random.nextBoolean()) {
                started.checkpoint(beyond);
            } else {
                lockstep.runs().resume(started.ticket(), "beyond " + number).checkpoint(beyond);
            }
            history.truth().violation("P22: " + this + " passed the end " + end + " of " + queue);
        } catch (BeyondRoundException expected) {
            history.count().happened("calls beyond the round, refused");
        }
        return "tried to pass the end " + end + " of " + queue;
    }

    /** The next events of one queue, or of all; the end, if there are none. */
    private Call chunk(BotRun started) {
        List<Event> mine = new ArrayList<>();
        Checkpoint to = Checkpoint.NONE;
        boolean all = random.nextInt(4) == 0;
        for (String queue : history.queues().names()) {
            long from = position(started, queue);
            long end = end(started, queue);
            if (from < end && (all || to.isEmpty())) {
                long next = Math.min(end, from + 1 + random.nextInt(9));
                List<Event> own = history.queues().between(queue, from, next).stream()
                        .filter(event -> isMine(started, event))
                        .toList();
                mine.addAll(own);
                to = to.andRead(queue, EventId.ofNumber(next), own.size());
            }
        }
        if (to.isEmpty() || history.planted(Planted.ENDS_WITHOUT_LOOKING)) {
            Checkpoint end = started.fanOut().map(FanOut::atEnd).orElse(Checkpoint.NONE);
            return () -> ended(() -> started.complete(end), "completed");
        } else if (!mine.isEmpty() && random.nextInt(3) == 0) {
            to = to.andWrite(Queues.OUTPUT, EventId.ofNumber(history.nextOutput()), mine.size());
        }
        return effected(started, List.copyOf(mine), random.nextInt(20) == 0 ? to : to.withoutAdvancing());
    }

    private static long end(BotRun started, Queues queues, String queue) {
        return started.fanOut()
                .map(share -> share.end(queue).map(Queues::number).orElse(0L))
                .orElseGet(() -> queues.length(queue));
    }

    private long end(BotRun started, String queue) {
        return end(started, history.queues(), queue);
    }

    private boolean isMine(BotRun started, Event event) {
        if (history.planted(Planted.EVERY_KEY_IS_MINE)) {
            return true;
        } else if (history.queues().shards().contains(event.queue())) {
            return true; // nobody else reads it
        } else if (history.planted(Planted.NUMBER_OF_TODAY) && started.fanOut().isPresent()) {
            return FanOut.ownerOf(event.key(), history.numberOfToday()) == started.instance();
        }
        return started.mine(event.key());
    }

    private Call effected(BotRun started, List<Event> mine, Checkpoint to) {
        String what = " " + mine + " up to " + ids(to);
        if (mine.isEmpty()) {
            return () -> {
                started.checkpoint(to);
                return "passed by" + what;
            };
        } else if (history.isCommitted()) {
            List<TransactWriteItem> writes = Effects.unguarded(history.table(), mine, started.ticket());
            return () -> {
                started.commit(writes, to);
                history.count().happened("commits answered");
                return "committed" + what;
            };
        }
        List<TransactWriteItem> writes = Effects.guardedByTheEpoch(history.table(), mine, started.ticket());
        boolean isLast = random.nextInt(6) == 0;
        return () -> {
            if (history.planted(Planted.CHECKPOINT_FIRST)) {
                started.checkpoint(to);
            }
            history.dynamo().transactWriteItems(r -> r.transactItems(writes));
            if (isLast) {
                return ended(() -> started.complete(Completion.SILENT.with(to)), "completed with" + what);
            } else if (!history.planted(Planted.CHECKPOINT_FIRST)) {
                started.checkpoint(to);
            }
            history.count().happened("checkpoints answered");
            return "did" + what;
        };
    }

    private static Map<String, Long> ids(Checkpoint to) {
        Map<String, Long> ids = new TreeMap<>();
        to.reads().forEach((queue, at) -> ids.put(queue.value(), Queues.number(at.eventId())));
        return ids;
    }
}
