package dev.lockstep.bench.speed;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Turns;
import dev.lockstep.bench.laps.Canned;
import dev.lockstep.bench.laps.Racer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Slices of everybody in turn, round by round, each round in another order. DynamoDB Local grows slower with what it
 * was told, so a race has heats, each with a fresh one.
 */
record Race(Setting setting, Map<Racer, Canned> recordings, Race.Plan plan, Consumer<String> progress) {
    private static final Duration TOLD_EVERY = Duration.ofSeconds(5);

    /**
     * How long it takes.
     *
     * @param warmUp rounds of each heat that are not counted
     * @param rounds rounds of each heat that are
     */
    record Plan(int heats, int warmUp, int rounds, Duration slice) {
        int counted() {
            return heats * rounds;
        }

        static Plan of(Extent extent) {
            return extent.of(new Plan(1, 2, 7, Duration.ofMillis(60)), new Plan(2, 4, 11, Duration.ofMillis(100)));
        }
    }

    /** The slices of each, in the order of their rounds. */
    record Result(Setting setting, Map<Racer, List<Slice>> slices) {
        List<Slice> slicesOf(Racer racer) {
            return Objects.requireNonNull(slices.get(racer));
        }
    }

    Result run() throws Exception {
        List<Racer> racers = List.copyOf(recordings.keySet());
        Turns<Racer> turns = new Turns<>(racers);
        Map<Racer, List<Slice>> slices = new EnumMap<>(Racer.class);
        racers.forEach(racer -> slices.put(racer, new ArrayList<>()));
        for (int heat = 1; heat <= plan.heats(); heat++) {
            progress.accept(setting.words() + ", heat " + heat + " of " + plan.heats());
            try (Track track = setting.track(recordings, progress);
                    Lanes lanes = new Lanes(track, racers, setting.threads())) {
                heat(lanes, turns, slices);
            }
        }
        return new Result(setting, slices);
    }

    private void heat(Lanes lanes, Turns<Racer> turns, Map<Racer, List<Slice>> slices) throws Exception {
        int rounds = plan.warmUp() + plan.rounds();
        long told = System.nanoTime();
        for (int round = 1; round <= rounds; round++) {
            for (Racer racer : turns.next()) {
                Slice slice = lanes.slice(racer, plan.slice().toNanos());
                if (round > plan.warmUp()) {
                    Objects.requireNonNull(slices.get(racer)).add(slice);
                }
            }
            if (System.nanoTime() - told > TOLD_EVERY.toNanos()) {
                told = System.nanoTime();
                progress.accept(setting.words() + ", round " + round + " of " + rounds);
            }
        }
    }
}
