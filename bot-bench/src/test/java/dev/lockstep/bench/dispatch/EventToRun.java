package dev.lockstep.bench.dispatch;

import dev.lockstep.Lockstep;
import dev.lockstep.bench.dispatch.Arrivals.Visit;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** Sends events to bots and notes when these are started, with a floor write before each event. */
final class EventToRun {
    /** Twice the longest pause of the embedded service's look at the stream, so that every length of it is met. */
    private static final int LONGEST_PAUSE_MILLIS = 160;

    private static final int FLOOR_WRITES = 5;

    private final Lockstep door;
    private final Arrivals arrivals;
    private final FloorWrite floor;
    private final AtomicLong events = new AtomicLong();

    EventToRun(Lockstep door, Arrivals arrivals, FloorWrite floor) {
        this.door = door;
        this.arrivals = arrivals;
        this.floor = floor;
    }

    /**
     * What was found.
     *
     * @param fromReturn from the return of {@code advance} to the return of {@code start}
     * @param fromCall the same from the call of {@code advance}
     */
    record Latencies(Times fromReturn, Times fromCall, Times floor) {}

    /** One event for the last of so many bots, for all that went before to be done, and then many, by turns. */
    void warmUp(int bots, int inFlight, int number, Ticker ticker) throws InterruptedException {
        Latency.of(this, bots - 1);
        measure(bots, inFlight, number, ticker);
    }

    /**
     * Sends events to bots drawn from all of them, so many at a time, each to another bot. One at a time they have a
     * pause of any length before them; several at a time have none.
     */
    Latencies measure(int bots, int inFlight, int number, Ticker ticker) throws InterruptedException {
        floor.times();
        Queue<Latency> found = new ConcurrentLinkedQueue<>();
        ExecutorService senders = Executors.newFixedThreadPool(inFlight);
        try {
            List<Future<?>> sending = new ArrayList<>();
            for (int sender = 0; sender < inFlight; sender++) {
                int mine = sender;
                sending.add(senders.submit(() -> {
                    Random draw = new Random(mine);
                    for (int i = 0; i < number / inFlight; i++) {
                        if (inFlight == 1) {
                            Thread.sleep(draw.nextInt(LONGEST_PAUSE_MILLIS));
                        }
                        floor.write(mine);
                        found.add(Latency.of(this, mine + inFlight * draw.nextInt(bots / inFlight)));
                        ticker.at(found.size(), number, "events");
                    }
                    return null;
                }));
            }
            for (Future<?> each : sending) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("an event found no bot", e.getCause());
        } finally {
            senders.shutdownNow();
        }
        return new Latencies(
                Times.of(found.stream().map(Latency::fromReturn).toList()),
                Times.of(found.stream().map(Latency::fromCall).toList()),
                floor.times());
    }

    /** From the return of {@code advance} until the last of these readers was started, so often. */
    Latencies untilTheLast(String queue, List<BotId> readers, int number, Ticker ticker) throws InterruptedException {
        floor.times();
        List<Long> fromReturn = new ArrayList<>();
        List<Long> fromCall = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            for (int write = 0; write < FLOOR_WRITES; write++) {
                floor.write(0);
            }
            EventId event = EventId.ofNumber(events.incrementAndGet());
            QueueName name = QueueName.of(queue);
            List<Visit> visits = readers.stream()
                    .map(bot -> arrivals.expect(bot, name, event))
                    .toList();
            long called = System.nanoTime();
            door.wakes().advance(name, event);
            long returned = System.nanoTime();
            long last = 0;
            for (Visit visit : visits) {
                last = Math.max(last, visit.await());
            }
            fromReturn.add(last - returned);
            fromCall.add(last - called);
            ticker.at(i + 1, number, "events");
        }
        return new Latencies(Times.of(fromReturn), Times.of(fromCall), floor.times());
    }

    private record Latency(long fromReturn, long fromCall) {
        static Latency of(EventToRun sender, int bot) throws InterruptedException {
            QueueName queue = QueueName.of("queue-of-" + Herd.name(bot));
            EventId event = EventId.ofNumber(sender.events.incrementAndGet());
            Visit visit = sender.arrivals.expect(BotId.of(Herd.name(bot)), queue, event);
            long called = System.nanoTime();
            sender.door.wakes().advance(queue, event);
            long returned = System.nanoTime();
            long started = visit.await();
            return new Latency(started - returned, started - called);
        }
    }
}
