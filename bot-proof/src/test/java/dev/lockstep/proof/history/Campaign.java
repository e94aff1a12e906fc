package dev.lockstep.proof.history;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Plays the histories of many seeds, on several stages at once, until one shows what must not be. */
final class Campaign {
    private final Meddling meddling;
    private final boolean shrinks;
    private final Tally tally = new Tally();
    private final AtomicLong next;
    private final long last;
    private volatile Optional<Violation> violation = Optional.empty();

    /** The first history that shows what must not be, and the shortest one like it that was found. */
    record Violation(long seed, Program shortest, Play.Result shown) {
        String text() {
            StringBuilder text = new StringBuilder(
                    "seed " + seed + ", the shortest history found (of " + shortest.clients() + " clients):\n");
            shortest.steps().forEach(step -> text.append("  ").append(step).append('\n'));
            text.append("what was seen:\n");
            shown.told().forEach(line -> text.append("  ").append(line).append('\n'));
            text.append("violated:\n");
            shown.complaints()
                    .forEach(complaint -> text.append("  ").append(complaint).append('\n'));
            return text.toString();
        }
    }

    private Campaign(long first, int histories, Meddling meddling, boolean shrinks) {
        this.shrinks = shrinks;
        this.next = new AtomicLong(first);
        this.last = first + histories;
        this.meddling = meddling;
    }

    /** Plays so many histories from this seed on. */
    static Campaign of(long first, int histories, int threads, Meddling meddling) throws InterruptedException {
        return played(new Campaign(first, histories, meddling, true), threads);
    }

    /** As {@link #of}, on one stage, and what is found is left as it is. */
    static Campaign withoutShrinking(long first, int histories, Meddling meddling) throws InterruptedException {
        return played(new Campaign(first, histories, meddling, false), 1);
    }

    private static Campaign played(Campaign campaign, int threads) throws InterruptedException {
        Worker[] workers = new Worker[threads];
        for (int i = 0; i < threads; i++) {
            workers[i] = campaign.new Worker();
            workers[i].start();
        }
        for (Worker worker : workers) {
            worker.join();
        }
        for (Worker worker : workers) {
            worker.failure.ifPresent(failure -> {
                throw new IllegalStateException("seed " + worker.seed + " could not be played", failure);
            });
        }
        return campaign;
    }

    Tally tally() {
        return tally;
    }

    Optional<Violation> violation() {
        return violation;
    }

    private final class Worker extends Thread {
        private Optional<Throwable> failure = Optional.empty();
        private long seed;

        @Override
        public void run() {
            try (Stage stage = new Stage(meddling)) {
                for (seed = next.getAndIncrement(); seed < last && violation.isEmpty(); seed = next.getAndIncrement()) {
                    play(stage);
                }
            } catch (RuntimeException | Error broken) {
                failure = Optional.of(broken);
            }
        }

        private void play(Stage stage) {
            Program program = Program.of(seed);
            Play.Result result = Play.of(program, stage);
            tally.add(result);
            if (!result.complaints().isEmpty() && violation.isEmpty()) {
                Program shortest = shrinks
                        ? new Shrinker(stage, 250, result.complaints().get(0).property()).shrink(program)
                        : program;
                violation = Optional.of(new Violation(seed, shortest, shrinks ? Play.of(shortest, stage) : result));
            }
        }
    }
}
