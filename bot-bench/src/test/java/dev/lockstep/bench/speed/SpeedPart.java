package dev.lockstep.bench.speed;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Part;
import dev.lockstep.bench.Quartiles;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.Table;
import dev.lockstep.bench.laps.Canned;
import dev.lockstep.bench.laps.Racer;
import dev.lockstep.bench.laps.Recordings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/** Throughput and latency of everybody, beside the floor of the same round. */
public final class SpeedPart implements Part {
    private static final Duration AWAY = Duration.ofMillis(5);
    private static final List<Setting> SETTINGS = List.of(
            new Setting(1, Duration.ZERO, false),
            new Setting(8, Duration.ZERO, false),
            new Setting(1, AWAY, false),
            new Setting(8, AWAY, false),
            new Setting(1, AWAY, true),
            new Setting(8, AWAY, true));

    static final List<Racer> RACERS = List.of(
            Racer.FLOOR,
            Racer.FLOOR_THERE,
            Racer.CHECKPOINT,
            Racer.BARE_CHECKPOINT,
            Racer.CHECKPOINT_6,
            Racer.BUS_CHECKPOINT,
            Racer.NODE_CHECKPOINT,
            Racer.RENEW,
            Racer.RELAY,
            Racer.LOCK_CLIENT,
            Racer.SHED_LOCK,
            Racer.RUN);

    /** With fewer laps the slowest hundredth is chance. */
    private static final int ENOUGH = 1_000;

    @Override
    public String name() {
        return "speed";
    }

    @Override
    public String about() {
        return "throughput and latency, as ratios to one conditional UpdateItem";
    }

    @Override
    public List<Section> measure(Extent extent, Consumer<String> progress) throws Exception {
        progress.accept("recording what DynamoDB Local answers");
        Map<Racer, Canned> recordings = Recordings.of(RACERS, progress);
        Race.Plan plan = Race.Plan.of(extent);
        List<Race.Result> results = new ArrayList<>();
        for (Setting setting : SETTINGS) {
            results.add(new Race(setting, recordings, plan, progress).run());
        }
        return List.of(
                new Section(
                        "throughput", table(recordings, results, SpeedPart::throughput) + medians(plan) + machine()),
                new Section("latency", table(recordings, results, SpeedPart::median) + medians(plan)),
                new Section("slowest hundredth", table(recordings, results, SpeedPart::slowest) + together(plan)));
    }

    private static String table(
            Map<Racer, Canned> recordings, List<Race.Result> results, BiFunction<Race.Result, Racer, String> cell) {
        List<String> head = new ArrayList<>(List.of("what is done", "requests"));
        results.forEach(result -> head.add(result.setting().words()));
        Table table = Table.of(head);
        for (Racer racer : RACERS.subList(1, RACERS.size())) {
            List<String> row = new ArrayList<>(List.of(racer.words()));
            row.add(Integer.toString(
                    Objects.requireNonNull(recordings.get(racer)).lap()));
            results.forEach(result -> row.add(cell.apply(result, racer)));
            table.with(row);
        }
        return table.markdown();
    }

    private static String throughput(Race.Result result, Racer racer) {
        return ratios(result, racer, (own, floor) -> own.rate() / floor.rate());
    }

    private static String median(Race.Result result, Racer racer) {
        return ratios(result, racer, (own, floor) -> own.medianMicros() / floor.medianMicros());
    }

    private static String ratios(Race.Result result, Racer racer, BiFunction<Slice, Slice, Double> ratio) {
        List<Slice> own = result.slicesOf(racer);
        List<Slice> floor = result.slicesOf(Racer.FLOOR);
        return Quartiles.of(IntStream.range(0, own.size())
                        .mapToDouble(round -> ratio.apply(own.get(round), floor.get(round)))
                        .toArray())
                .text();
    }

    private static String slowest(Race.Result result, Racer racer) {
        double[] own = laps(result, racer);
        double[] floor = laps(result, Racer.FLOOR);
        return own.length < ENOUGH || floor.length < ENOUGH
                ? "–"
                : String.format(Locale.ROOT, "%.2f", Quartiles.quantile(own, 0.99) / Quartiles.quantile(floor, 0.99));
    }

    private static double[] laps(Race.Result result, Racer racer) {
        double[] micros = result.slicesOf(racer).stream()
                .flatMapToDouble(slice -> DoubleStream.of(slice.micros()))
                .toArray();
        Arrays.sort(micros);
        return micros;
    }

    private static String medians(Race.Plan plan) {
        return "\nMedians of %d rounds, and the quartiles in brackets.\n".formatted(plan.counted());
    }

    private static String together(Race.Plan plan) {
        return "\nOf %d rounds together; `–` where there were fewer than 1,000 operations.\n".formatted(plan.counted());
    }

    private static String machine() {
        return "\n%d cores, Java %s.\n".formatted(Runtime.getRuntime().availableProcessors(), Runtime.version());
    }
}
