package dev.lockstep.bench.cpu;

import dev.lockstep.bench.laps.Racer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What one operation takes of its process.
 *
 * @param micros of the one thread that does it, its waits included
 * @param bytes of memory allocated
 */
record Work(double micros, double bytes) {
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    /**
     * How long is measured.
     *
     * @param warmUps iterations that are not counted
     * @param iterations iterations that are
     */
    record Plan(int warmUps, int iterations, Duration iteration) {}

    /** Measured by JMH in a fresh JVM. */
    static Work of(Racer racer, Path canned, Plan plan) throws RunnerException {
        TimeValue iteration = TimeValue.milliseconds(plan.iteration().toMillis());
        RunResult result = new Runner(new OptionsBuilder()
                        .include(LapBenchmark.class.getName())
                        .param("racer", racer.name())
                        .forks(1)
                        .warmupIterations(plan.warmUps())
                        .warmupTime(iteration)
                        .measurementIterations(plan.iterations())
                        .measurementTime(iteration)
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .jvmArgsAppend("-D" + LapBenchmark.FOLDER + "=" + canned)
                        .build())
                .runSingle();
        return new Work(
                result.getPrimaryResult().getScore(),
                Objects.requireNonNull(result.getSecondaryResults().get(ALLOCATED))
                        .getScore());
    }
}
