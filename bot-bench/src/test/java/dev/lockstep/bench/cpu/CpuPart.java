package dev.lockstep.bench.cpu;

import dev.lockstep.bench.Extent;
import dev.lockstep.bench.Part;
import dev.lockstep.bench.Quartiles;
import dev.lockstep.bench.Scratch;
import dev.lockstep.bench.Section;
import dev.lockstep.bench.Table;
import dev.lockstep.bench.Turns;
import dev.lockstep.bench.laps.Canned;
import dev.lockstep.bench.laps.Racer;
import dev.lockstep.bench.laps.Recordings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Time and memory of each operation in the process that asks for it, beside the floor. */
public final class CpuPart implements Part {
    static final List<Racer> RACERS = List.of(Racer.values());

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String about() {
        return "time of one thread and memory of each operation in its process, as ratios to one conditional UpdateItem";
    }

    @Override
    public List<Section> measure(Extent extent, Consumer<String> progress) throws Exception {
        int rounds = extent.of(1, 3);
        Work.Plan plan =
                extent.of(new Work.Plan(2, 2, Duration.ofMillis(300)), new Work.Plan(4, 3, Duration.ofMillis(500)));
        System.setProperty("jmh.ignoreLock", "true"); // others on this machine may measure too
        Thread end = new Thread(() -> ProcessHandle.current().descendants().forEach(ProcessHandle::destroy));
        Runtime.getRuntime().addShutdownHook(end);
        try (Scratch scratch = new Scratch("lockstep-bench")) {
            Path canned = scratch.folder();
            progress.accept("recording what DynamoDB Local answers");
            for (Map.Entry<Racer, Canned> recording :
                    Recordings.of(RACERS, progress).entrySet()) {
                recording.getValue().write(canned.resolve(recording.getKey().name()));
            }
            Turns<Racer> turns = new Turns<>(RACERS);
            Map<Racer, List<Work>> works = new EnumMap<>(Racer.class);
            for (int round = 1; round <= rounds; round++) {
                for (Racer racer : turns.next()) {
                    progress.accept("round %d of %d: %s".formatted(round, rounds, racer.words()));
                    works.computeIfAbsent(racer, r -> new ArrayList<>()).add(Work.of(racer, canned, plan));
                }
            }
            return List.of(new Section("cpu", table(works) + rounds(rounds, plan)));
        } finally {
            Runtime.getRuntime().removeShutdownHook(end);
        }
    }

    private static String rounds(int rounds, Work.Plan plan) {
        return "\n%s of each, in an order drawn for each round; %d iterations of %d ms each.\n"
                .formatted(
                        rounds == 1 ? "1 process" : rounds + " processes",
                        plan.iterations(),
                        plan.iteration().toMillis());
    }

    private static String table(Map<Racer, List<Work>> works) {
        Table table = Table.of(List.of("what is done", "time of one thread", "memory allocated"));
        for (Racer racer : RACERS.subList(1, RACERS.size())) {
            table.with(List.of(racer.words(), ratios(works, racer, Work::micros), ratios(works, racer, Work::bytes)));
        }
        return table.markdown();
    }

    private static String ratios(Map<Racer, List<Work>> works, Racer racer, ToDoubleFunction<Work> figure) {
        List<Work> own = Objects.requireNonNull(works.get(racer));
        List<Work> floor = Objects.requireNonNull(works.get(Racer.FLOOR));
        return Quartiles.of(IntStream.range(0, own.size())
                        .mapToDouble(
                                round -> figure.applyAsDouble(own.get(round)) / figure.applyAsDouble(floor.get(round)))
                        .toArray())
                .text();
    }
}
