package dev.lockstep.proof.history;

import dev.lockstep.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Time and turns. Each client has a thread, and exactly one of them works at any moment: who has the turn keeps it
 * until it pauses, which it does before and after each request. Whose turn is next and how much time passes meanwhile
 * follows from the seed, so operations overlap and yet a history of the same seed is the same history. Now and then
 * time leaps to the next one who sleeps, so that sleepers come back while others are at work.
 */
final class World {
    private static final int TURNS_BETWEEN_LEAPS = 40;
    private static final int MOST_MINUTES = 10;

    private final SplittableRandom random;
    private final ExecutorService threads;
    private final List<Actor> actors = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private long millis;
    private int moment;

    World(long seed, ExecutorService threads) {
        this.random = new SplittableRandom(seed);
        this.threads = threads;
    }

    /** Milliseconds since everything began, by no clock that anybody has. */
    long millis() {
        return millis;
    }

    /** The next moment: what happens has an order, finer than time. */
    int tick() {
        return ++moment;
    }

    /** Lets time pass for everybody. */
    void pass(Duration time) {
        millis += time.toMillis();
    }

    /** Adds somebody who waits for a turn. */
    Actor add(String name, Runnable life) {
        Actor actor = new Actor(name, life);
        actors.add(actor);
        return actor;
    }

    /** Adds somebody who waits for a turn, or for minutes. */
    void addLater(String name, Runnable life) {
        Actor actor = add(name, life);
        actor.wakesAt = millis + (random.nextBoolean() ? 0 : random.nextInt(200_000));
    }

    /** Gives turns until nobody wants any more. */
    void run() {
        for (Optional<Actor> next = next(); next.isPresent(); next = next()) {
            next.get().turn();
        }
    }

    private Optional<Actor> next() {
        actors.removeIf(actor -> actor.done);
        List<Actor> ready =
                actors.stream().filter(actor -> actor.wakesAt <= millis).toList();
        if (!ready.isEmpty() && (ready.size() == actors.size() || random.nextInt(TURNS_BETWEEN_LEAPS) > 0)) {
            millis += random.nextInt(40);
            return Optional.of(ready.get(random.nextInt(ready.size())));
        }
        Optional<Actor> first = actors.stream()
                .filter(actor -> actor.wakesAt > millis)
                .min(Comparator.comparingLong(actor -> actor.wakesAt));
        first.ifPresent(actor -> millis = actor.wakesAt);
        return first;
    }

    /** Somebody who acts when it is his turn. */
    final class Actor {
        private final String name;
        private final Runnable life;
        private final Semaphore turn = new Semaphore(0);
        private long wakesAt;
        private boolean begun;
        private boolean done;
        private Optional<Future<?>> thread = Optional.empty();

        private Actor(String name, Runnable life) {
            this.name = name;
            this.life = life;
        }

        /** Gives the turn away; called by the actor itself. */
        void pause(Duration atLeast) {
            wakesAt = millis + atLeast.toMillis();
            back.release();
            turn.acquireUninterruptibly();
        }

        private void turn() {
            if (begun) {
                turn.release();
            } else {
                begun = true;
                thread = Optional.of(threads.submit(this::live));
            }
            try {
                if (!back.tryAcquire(MOST_MINUTES, TimeUnit.MINUTES)) {
                    throw new IllegalStateException(name + " does not give its turn back");
                }
                if (done && thread.isPresent()) {
                    thread.get().get(MOST_MINUTES, TimeUnit.MINUTES);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException(name + " broke off", e.getCause());
            }
        }

        private void live() {
            try {
                life.run();
            } finally {
                done = true;
                back.release();
            }
        }
    }

    /** A clock that is off by so much at the beginning, and by so much more with every hour. */
    final class LocalClock implements InstantSource {
        private final long skewMillis;
        private final long driftPerHour;

        LocalClock(Duration skew, Duration driftPerHour) {
            this.skewMillis = skew.toMillis();
            this.driftPerHour = driftPerHour.toMillis();
        }

        @Override
        public Instant instant() {
            return ManualClock.START.plusMillis(at(millis));
        }

        /** When it shows this, in the world's time. */
        long worldMillisAt(Instant shown) {
            long local = Duration.between(ManualClock.START, shown).toMillis();
            long hour = Duration.ofHours(1).toMillis();
            return Math.floorDiv((local - skewMillis) * hour, hour + driftPerHour);
        }

        /** What this clock shows at a moment of the world's time. */
        long at(long worldMillis) {
            return worldMillis
                    + skewMillis
                    + worldMillis * driftPerHour / Duration.ofHours(1).toMillis();
        }
    }
}
