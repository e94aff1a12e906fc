package dev.lockstep.bench.speed;

import dev.lockstep.bench.Quartiles;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * What was done in one slice of time.
 *
 * @param rate laps a second, by all threads together
 * @param micros how long each lap took, the shortest first
 */
@SuppressWarnings("ArrayRecordComponent") // nobody compares slices
record Slice(double rate, double[] micros) {
    /** What one thread has done: its last lap ends when its time is over, not when the slice is. */
    record OfThread(long nanos, double[] micros) {
        double rate() {
            return micros.length * 1e9 / nanos;
        }
    }

    static Slice of(List<OfThread> threads) {
        double[] all = threads.stream()
                .flatMapToDouble(thread -> DoubleStream.of(thread.micros()))
                .toArray();
        Arrays.sort(all);
        return new Slice(threads.stream().mapToDouble(OfThread::rate).sum(), all);
    }

    double medianMicros() {
        return Quartiles.quantile(micros, 0.5);
    }
}
