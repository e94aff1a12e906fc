package dev.lockstep.dispatch;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** A service in one thread: its dispatcher's invocations wait here until the test runs them. */
final class Stage {
    private final TestTable table;
    private final Deque<Invocation> waiting = new ArrayDeque<>();
    private final List<Invocation> invoked = new ArrayList<>();
    final Lockstep lockstep;
    final Dispatcher dispatcher;
    final Sweeper sweeper;

    Stage(TestTable table) {
        this(table, table.other());
    }

    Stage(TestTable table, Lockstep lockstep) {
        this.table = table;
        this.lockstep = lockstep;
        dispatcher = lockstep.dispatcher((target, invocation) -> {
            invoked.add(invocation);
            waiting.add(invocation);
        });
        sweeper = lockstep.sweeper(dispatcher);
    }

    /** Registers a bot that reads these queues. */
    BotId bot(String id, String... reads) {
        lockstep.bots()
                .register(BotDefinition.bot(id)
                        .target("process:" + id)
                        .reads(reads)
                        .build());
        return BotId.of(id);
    }

    BotState state(BotId bot) {
        return lockstep.bots().state(bot).orElseThrow();
    }

    /** Every invocation there ever was. */
    List<Invocation> invoked() {
        return invoked;
    }

    /** The invocations nobody has worked off, which are forgotten here. */
    List<Invocation> take() {
        List<Invocation> taken = List.copyOf(waiting);
        waiting.clear();
        return taken;
    }

    /** Starts an invocation, reads every queue to its head and ends it well. */
    void work(Invocation invocation) {
        lockstep.runs().run(invocation, run -> run.complete(readAll(run)));
    }

    /** A checkpoint of every queue's head that is ahead of the run's position. */
    Checkpoint readAll(BotRun run) {
        Checkpoint checkpoint = Checkpoint.NONE;
        Optional<Bot> bot = lockstep.bots().find(run.bot());
        for (QueueName queue : bot.orElseThrow().definition().reads()) {
            Optional<EventId> head = lockstep.wakes().head(queue);
            Optional<EventId> position = run.position(queue.value());
            if (head.isPresent() && position.map(head.get()::isAfter).orElse(true)) {
                checkpoint = checkpoint.andRead(queue.value(), head.get(), 1);
            }
        }
        return checkpoint;
    }

    /** Passes the stream on and runs what is invoked, until nothing moves. */
    void settle() {
        table.pump(dispatcher);
        for (List<Invocation> taken = take(); !taken.isEmpty(); taken = take()) {
            taken.forEach(this::work);
            table.pump(dispatcher);
        }
    }

    /** Lets the clock pass without a stream, only with sweeps, running what is invoked. */
    void sweepFor(Duration time, Duration every) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(every)) {
            table.clock().advance(every);
            sweeper.sweep();
            take().forEach(this::work);
        }
    }
}
