package dev.lockstep.local;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Kills runs: on the way to their start, before a commit or after one. A run that is killed says nothing any more and
 * does nothing any more, as a process that is killed; only its deadline tells. And doubles invocations.
 */
final class Reaper {
    private final Dice dice;
    private final double crashRate;
    private final double doubleRate;
    private final LossyHttp network;
    private final Zombies zombies;
    private final Tally tally;

    Reaper(DemoOptions options, LossyHttp network, Zombies zombies, Tally tally) {
        this.dice = new Dice(options.seed());
        this.crashRate = options.crash();
        this.doubleRate = options.twice();
        this.network = network;
        this.zombies = zombies;
        this.tally = tally;
    }

    /** A transaction of a bot. */
    record Commit(List<TransactWriteItem> writes, Checkpoint checkpoint) {}

    /** Ends a run's thread without a word. */
    static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1;

        KilledException(BotRun run) {
            super("run " + run.runId() + " was killed on purpose");
        }
    }

    /** An invoker which loses some invocations and makes some twice. */
    BotInvoker onTheWay(BotInvoker invoker) {
        return (target, invocation) -> {
            if (roll("start", invocation.bot().hashCode(), invocation.instance(), invocation.epoch()) < crashRate) {
                tally.neverStarted.incrementAndGet();
                return;
            }
            invoker.invoke(target, invocation);
            if (roll("twice", invocation.bot().hashCode(), invocation.instance(), invocation.epoch()) < doubleRate) {
                again(invoker, target, invocation);
            }
        };
    }

    private void again(BotInvoker invoker, Target target, Invocation invocation) {
        try {
            invoker.invoke(target, invocation);
            tally.doubled.incrementAndGet();
        } catch (InvocationRefusedException busy) {
            // then it was delivered once, which is what it should be
        }
    }

    /** Makes the commits of one step, or dies on the way. */
    void commit(BotRun run, int step, List<Commit> commits) {
        boolean dies = roll("step", run, step) < crashRate;
        int at = dies ? (int) (roll("where", run, step) * commits.size()) : -1;
        boolean before = roll("before", run, step) < 0.5;
        for (int i = 0; i < commits.size(); i++) {
            Commit next = commits.get(i);
            if (i == at && before) {
                tally.diedBefore.incrementAndGet();
                die(run, next);
            }
            run.commit(next.writes(), next.checkpoint());
            tally.committed.addAndGet(next.writes().size());
            if (i == at) {
                tally.diedAfter.incrementAndGet();
                die(run, new Commit(next.writes(), oneFurther(next.checkpoint())));
            }
        }
    }

    /** What is done already would be left alone if it were asked for again; this is not. */
    private static Checkpoint oneFurther(Checkpoint done) {
        Checkpoint further = Checkpoint.NONE;
        for (Map.Entry<QueueName, Position> read : done.reads().entrySet()) {
            long number = Long.parseLong(read.getValue().eventId().value());
            further = further.andRead(read.getKey(), Position.at(EventId.ofNumber(number + 1)));
        }
        return further;
    }

    private double roll(String question, BotRun run, int step) {
        return roll(question, run.bot().hashCode(), run.instance(), run.epoch(), step);
    }

    private double roll(String question, long... details) {
        return dice.roll(question, details);
    }

    private void die(BotRun run, Commit inHand) {
        zombies.bury(run, inHand.writes(), inHand.checkpoint());
        network.cutOff();
        throw new KilledException(run);
    }
}
