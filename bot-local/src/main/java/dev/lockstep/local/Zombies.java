package dev.lockstep.local;

import dev.lockstep.run.BeyondRoundException;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.RunLostException;
import dev.lockstep.types.BotId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Runs that died and come back once their successor has started, as a process does that was suspended: each tries to
 * write what it had in its hands, to move the position, and to end the run.
 */
final class Zombies {
    private final Tally tally;
    private final List<Zombie> dead = new ArrayList<>();
    private final Map<Instance, Long> newest = new ConcurrentHashMap<>();

    Zombies(Tally tally) {
        this.tally = tally;
    }

    private record Instance(BotId bot, int number) {
        static Instance of(BotRun run) {
            return new Instance(run.bot(), run.instance());
        }
    }

    private record Zombie(BotRun run, List<TransactWriteItem> writes, Checkpoint checkpoint) {
        /** Whether its next event is none of its round any more, so that it has nothing left to do but to end. */
        boolean isBeyondItsRound() {
            return checkpoint.reads().entrySet().stream()
                    .anyMatch(read -> run.fanOut()
                            .flatMap(share -> share.end(read.getKey().value()))
                            .filter(end -> read.getValue().eventId().isAfter(end))
                            .isPresent());
        }
    }

    /** A run has died with these writes in its hands, which it has not made. */
    synchronized void bury(BotRun run, List<TransactWriteItem> writes, Checkpoint checkpoint) {
        dead.add(new Zombie(run, List.copyOf(writes), checkpoint));
    }

    /** A run has started: those of its instance before it may come back. */
    void started(BotRun run) {
        newest.merge(Instance.of(run), run.epoch(), Math::max);
    }

    /** How many have not come back yet. */
    synchronized int waiting() {
        return dead.size();
    }

    /** Lets all whose successor has started come back. */
    void rise() {
        for (Zombie zombie : due()) {
            tally.zombies.incrementAndGet();
            expectRefusal(zombie, "commit", () -> zombie.run.commit(zombie.writes, zombie.checkpoint));
            expectRefusal(zombie, "checkpoint", () -> zombie.run.checkpoint(zombie.checkpoint));
            expectRefusal(
                    zombie,
                    "complete",
                    () -> zombie.run.complete(zombie.isBeyondItsRound() ? Checkpoint.NONE : zombie.checkpoint));
        }
    }

    private synchronized List<Zombie> due() {
        List<Zombie> due = dead.stream()
                .filter(zombie -> newest.getOrDefault(Instance.of(zombie.run), 0L) > zombie.run.epoch())
                .toList();
        dead.removeAll(due);
        return due;
    }

    private void expectRefusal(Zombie zombie, String what, Runnable write) {
        try {
            write.run();
            tally.violation(what + " of " + zombie.run.bot() + "'s run of epoch " + zombie.run.epoch()
                    + " was accepted after a run of epoch " + newest.get(Instance.of(zombie.run)) + " had started");
        } catch (RunLostException refused) {
            tally.refusedWrites.incrementAndGet();
        } catch (BeyondRoundException refused) {
            if (!zombie.isBeyondItsRound()) {
                throw refused;
            }
            tally.refusedWrites.incrementAndGet();
        }
    }
}
