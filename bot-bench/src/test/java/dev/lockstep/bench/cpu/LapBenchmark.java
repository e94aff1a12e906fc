package dev.lockstep.bench.cpu;

import dev.lockstep.bench.laps.Canned;
import dev.lockstep.bench.laps.Lap;
import dev.lockstep.bench.laps.Racer;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Laps of one racer in a JVM of their own, from the call to the HTTP client and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class LapBenchmark {
    /** The folder with a file of answers for each racer. */
    static final String FOLDER = "lockstep.bench.canned";

    /** Whose laps. */
    @Param
    @SuppressWarnings("NullAway.Init") // JMH sets it
    public Racer racer;

    @SuppressWarnings("NullAway.Init") // JMH calls enter
    private Lap lap;

    /** Enters a lane as it was done when the answers were recorded. */
    @Setup
    public void enter() throws Exception {
        lap = Canned.read(Path.of(System.getProperty(FOLDER, ""), racer.name())).enter(racer);
    }

    /** One operation. */
    @Benchmark
    public void lap() throws Exception {
        lap.run();
    }
}
