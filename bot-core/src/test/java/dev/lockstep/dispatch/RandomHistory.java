package dev.lockstep.dispatch;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A service on a bad day: records of the stream are dropped, doubled and late, invocations are refused, lost and
 * doubled, processes crash and come back as zombies, operators pause, rewind and force. Everything that happens is
 * chosen by a seed and written down.
 *
 * <p>The bots form a chain: {@code first} reads {@code in} and writes {@code middle}, which {@code second} reads with a
 * delay; {@code third} reads both and what {@code second} writes, and runs by the clock too.
 */
final class RandomHistory {
    static final List<BotId> BOTS = List.of(BotId.of("first"), BotId.of("second"), BotId.of("third"));
    static final String SCHEDULE = "rate(10 minutes)";

    private static final List<QueueName> QUEUES =
            List.of(QueueName.of("in"), QueueName.of("middle"), QueueName.of("out"));
    private static final Note NOTE = Note.by("ops", "a bad day");

    private final TestTable table;
    private final Random random;
    private final Lockstep lockstep;
    private final Dispatcher dispatcher;
    private final Sweeper sweeper;
    private final List<String> told = new ArrayList<>();
    private final List<Invocation> waiting = new ArrayList<>();
    private final List<BotRun> live = new ArrayList<>();
    private final List<TableChange> late = new ArrayList<>();
    private long events;
    private boolean calm;

    RandomHistory(TestTable table, long seed) {
        this.table = table;
        this.random = new Random(seed);
        lockstep = table.other();
        dispatcher = lockstep.dispatcher((target, invocation) -> {
            if (!calm && random.nextInt(10) == 0) {
                throw new InvocationRefusedException("throttled", "on purpose");
            }
            waiting.add(invocation);
        });
        sweeper = lockstep.sweeper(dispatcher);
        register(BotDefinition.bot("first").reads("in").writes("middle"));
        register(BotDefinition.bot("second").reads("middle").writes("out").delay(Duration.ofMinutes(1)));
        register(BotDefinition.bot("third").reads("in", "middle", "out").schedule(SCHEDULE));
        told.add("seed " + seed);
    }

    Lockstep lockstep() {
        return lockstep;
    }

    /** What has happened. */
    List<String> told() {
        return told;
    }

    private void register(BotDefinition.Builder bot) {
        lockstep.bots().register(bot.target("process:bot").build());
    }

    /** Does something at random. */
    void step() {
        BotId bot = BOTS.get(random.nextInt(BOTS.size()));
        switch (random.nextInt(20)) {
            case 0, 1 -> advance(QUEUES.get(random.nextInt(QUEUES.size())));
            case 2, 3 -> tell("trigger " + bot + ": " + lockstep.wakes().trigger(bot));
            case 4 -> schedule(bot);
            case 5 -> operate(bot);
            case 6, 7, 8 -> pump();
            case 9, 10, 11 -> start();
            case 12, 13, 14 -> work();
            case 15 -> tell("sweep: " + sweeper.sweep());
            case 16 -> tell("reconcile: " + sweeper.reconcile(1 + random.nextInt(3)));
            case 17 -> tell("evaluate " + bot + ": " + dispatcher.evaluate(bot).text());
            default -> pass(Duration.ofSeconds(random.nextInt(300)));
        }
    }

    /** Lets things calm down: nothing is lost any more, operators let go, everybody does his work. */
    void calmDown() {
        calm = true;
        live.clear();
        for (BotId bot : BOTS) {
            lockstep.bots().resume(bot, NOTE);
        }
        for (int round = 0; round < 4; round++) {
            pass(Duration.ofMinutes(17));
            tell("sweep: " + sweeper.sweep());
            tell("reconcile: " + sweeper.reconcile(100));
            do {
                List<Invocation> taken = List.copyOf(waiting);
                waiting.clear();
                taken.forEach(this::workProperly);
                table.pump(dispatcher);
            } while (!waiting.isEmpty());
        }
    }

    private void advance(QueueName queue) {
        EventId event = random.nextInt(8) == 0 ? EventId.at(ManualClock.START, 0) : next();
        tell("advance " + queue + " to " + event + ": " + lockstep.wakes().advance(queue, event));
    }

    private void schedule(BotId bot) {
        Instant at = lockstep.wakes().schedule(bot, Duration.ofSeconds(random.nextInt(1800)));
        tell("schedule " + bot + " at " + at);
        if (random.nextInt(4) == 0) {
            tell("cancel " + at + ": " + lockstep.wakes().cancel(bot, at));
        }
    }

    private void operate(BotId bot) {
        switch (random.nextInt(4)) {
            case 0 -> lockstep.bots().pause(bot, NOTE);
            case 1 -> lockstep.bots().resume(bot, NOTE);
            case 2 -> lockstep.wakes().force(bot, NOTE);
            default ->
                lockstep.bots()
                        .find(bot)
                        .orElseThrow()
                        .definition()
                        .reads()
                        .forEach(queue -> lockstep.runs().rewind(bot, queue, EventId.BEGINNING, NOTE));
        }
        tell("operator changes " + bot + " to " + lockstep.why(bot).text());
    }

    private void pump() {
        List<TableChange> batch = new ArrayList<>();
        for (TableChange change : table.changes()) {
            int fate = random.nextInt(10);
            if (fate == 0) {
                late.add(change);
            } else if (fate < 8) {
                batch.add(change);
                if (fate == 1) {
                    batch.add(change);
                }
            }
        }
        if (random.nextInt(3) == 0) {
            batch.addAll(late);
            late.clear();
        }
        if (random.nextInt(4) == 0) {
            Collections.shuffle(batch, random);
        }
        int cut = batch.isEmpty() ? 0 : random.nextInt(batch.size());
        int failed = dispatcher.dispatch(batch.subList(0, cut)).size()
                + dispatcher.dispatch(batch.subList(cut, batch.size())).size();
        if (failed > 0) {
            throw new AssertionError(failed + " records failed after " + told);
        }
        tell("pump " + batch.size() + ", waiting " + waiting.size());
    }

    private void start() {
        if (waiting.isEmpty()) {
            return;
        }
        Invocation invocation = waiting.remove(random.nextInt(waiting.size()));
        if (random.nextInt(8) == 0) {
            tell("invocation lost: " + name(invocation));
            return;
        }
        if (random.nextInt(8) == 0) {
            waiting.add(invocation);
        }
        attempt("start " + name(invocation), () -> live.add(lockstep.runs().start(invocation)));
    }

    private void work() {
        if (live.isEmpty()) {
            return;
        }
        BotRun run = live.get(random.nextInt(live.size()));
        String name = run.bot() + "/" + run.epoch();
        switch (random.nextInt(6)) {
            case 0 -> attempt("checkpoint " + name, () -> run.checkpoint(everything(run)));
            case 1 -> attempt("complete " + name, () -> run.complete(everything(run)));
            case 2 -> attempt("complete without progress " + name, run::complete);
            case 3 -> attempt("fail " + name, () -> run.fail(RunError.of("broken", "on purpose")));
            case 4 ->
                attempt("run again " + name, () -> {
                    run.runAgain();
                    run.complete(everything(run));
                });
            default -> {
                tell("crash of " + name);
                live.remove(run);
            }
        }
    }

    private void attempt(String what, Runnable action) {
        try {
            action.run();
            tell(what);
        } catch (RunLostException | StalePositionException refused) {
            tell(what + ": " + refused.getClass().getSimpleName());
        } catch (InvalidInputException nothingToCheckpoint) {
            tell(what + ": nothing to do");
        }
    }

    private void workProperly(Invocation invocation) {
        tell("work off " + name(invocation) + ": "
                + lockstep.runs().run(invocation, run -> run.complete(everything(run))));
    }

    private Checkpoint everything(BotRun run) {
        BotDefinition definition = lockstep.bots().find(run.bot()).orElseThrow().definition();
        Checkpoint checkpoint = Checkpoint.NONE;
        for (QueueName queue : definition.reads().stream()
                .sorted((a, b) -> a.value().compareTo(b.value()))
                .toList()) {
            EventId head = lockstep.wakes().head(queue).orElse(EventId.BEGINNING);
            if (run.position(queue.value()).map(head::isAfter).orElse(head.isAfter(EventId.BEGINNING))) {
                checkpoint = checkpoint.andRead(queue.value(), head, 1);
            }
        }
        if (!checkpoint.isEmpty()) {
            for (QueueName queue : definition.writes()) {
                checkpoint = checkpoint.andWrite(queue.value(), next(), 1);
            }
        }
        return checkpoint;
    }

    private EventId next() {
        return EventId.at(ManualClock.START, ++events);
    }

    private void pass(Duration time) {
        table.clock().advance(time);
        tell("it is " + table.clock().instant());
    }

    private void tell(String what) {
        told.add(what);
    }

    private static String name(Invocation invocation) {
        return invocation.bot() + "/" + invocation.epoch();
    }
}
