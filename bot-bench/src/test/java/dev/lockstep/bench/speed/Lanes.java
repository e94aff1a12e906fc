package dev.lockstep.bench.speed;

import dev.lockstep.bench.laps.Lap;
import dev.lockstep.bench.laps.Racer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.DoubleStream;

/** Everybody who races on one track, each on as many lanes as there are threads. */
final class Lanes implements AutoCloseable {
    private final Map<Racer, List<Lap>> laps = new EnumMap<>(Racer.class);
    private final ExecutorService threads;

    Lanes(Track track, List<Racer> racers, int number) throws Exception {
        for (Racer racer : racers) {
            List<Lap> own = new ArrayList<>();
            for (int lane = 0; lane < number; lane++) {
                own.add(track.enter(racer, lane));
            }
            laps.put(racer, own);
        }
        threads = Executors.newFixedThreadPool(number);
    }

    /** Lets one race for so long, on all lanes at once. */
    Slice slice(Racer racer, long nanos) throws Exception {
        List<Callable<Slice.OfThread>> started = new ArrayList<>();
        for (Lap lap : Objects.requireNonNull(laps.get(racer))) {
            started.add(() -> laps(lap, nanos));
        }
        List<Slice.OfThread> done = new ArrayList<>();
        for (Future<Slice.OfThread> thread : threads.invokeAll(started)) {
            done.add(thread.get());
        }
        return Slice.of(done);
    }

    private static Slice.OfThread laps(Lap lap, long nanos) throws Exception {
        DoubleStream.Builder micros = DoubleStream.builder();
        long began = System.nanoTime();
        long before = began;
        while (before - began < nanos) {
            lap.run();
            long now = System.nanoTime();
            micros.add((now - before) / 1e3);
            before = now;
        }
        return new Slice.OfThread(before - began, micros.build().toArray());
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
