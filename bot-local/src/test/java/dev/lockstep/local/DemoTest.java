package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.run.BotFunction;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.FanOut;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.EventId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
class DemoTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final DemoOptions CALM = new DemoOptions(0, 0, 0, 1);

    @TempDir
    private Path folder;

    private List<String> tablesBefore = List.of();

    @BeforeEach
    void rememberTables() {
        tablesBefore = DYNAMO.client().listTables().tableNames();
    }

    private DemoInput input(List<String> lines) throws IOException {
        return DemoInput.survey(new DemoInput.Given(Files.write(folder.resolve("lines"), lines)), Optional.empty());
    }

    private static DemoReport run(DemoInput input, DemoOptions options, Demo.Meddling meddling)
            throws IOException, InterruptedException {
        return new Demo(input, options, tally -> {}, meddling).run(DYNAMO.endpoint());
    }

    private static Demo.Meddling on(String name, UnaryOperator<BotFunction> change) {
        return (bot, function) -> bot.equals(name) ? change.apply(function) : function;
    }

    private static List<String> lines(int number, int keys) {
        return IntStream.range(0, number)
                .mapToObj(i -> "key" + i * i % keys + " line " + i)
                .toList();
    }

    private static String text(DemoReport report) {
        StringWriter text = new StringWriter();
        report.print(new PrintWriter(text));
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    @Tag("P11")
    @DisplayName("P11: every line is counted exactly once though runs die, come back and answers are lost")
    void everyLineIsCountedExactlyOnce(long seed) throws Exception {
        DemoReport report = run(input(lines(90, 23)), new DemoOptions(0.1, 0.3, 0.1, seed), Demo.Meddling.NONE);
        assertThat(report.isRight()).as("seed %d%n%s", seed, text(report)).isTrue();
        assertThat(report.tally().crashes()).isPositive();
        assertThat(report.tally().doubled).hasPositiveValue();
        assertThat(report.lost()).isPositive();
        assertThat(text(report)).containsPattern("rounds .* with 4, then .* with 8, then .* with 4 instances");
    }

    @Test
    @Tag("P2")
    @DisplayName("P2: a run that comes back after its successor has started is refused whatever it writes")
    void zombiesAreRefused() throws Exception {
        DemoReport report = run(input(lines(50, 5)), new DemoOptions(0.15, 0, 0, 5), Demo.Meddling.NONE);
        Tally tally = report.tally();
        assertThat(tally.zombies.get())
                .as(text(report))
                .isPositive()
                .isEqualTo(tally.diedBefore.get() + tally.diedAfter.get());
        assertThat(tally.refusedWrites.get()).isEqualTo(3 * tally.zombies.get());
        assertThat(tally.violations()).isEmpty();
    }

    @Test
    void moreKeysThanATransactionTakesAreCounted() throws Exception {
        List<String> firstStep = IntStream.iterate(0, i -> i + 1)
                .mapToObj(i -> "key" + i)
                .filter(key -> FanOut.ownerOf(key, 4) == 0)
                .limit(110)
                .toList();
        List<String> lines = new ArrayList<>(firstStep);
        lines.addAll(Collections.nCopies(40 * firstStep.size() - lines.size(), "another"));
        DemoReport report = run(input(lines), CALM, Demo.Meddling.NONE);
        assertThat(report.counts()).hasSize(111);
        assertThat(report.isRight()).as(text(report)).isTrue();
    }

    @Test
    void linesThatFillItemsAreCounted() throws Exception {
        List<String> long300 = IntStream.range(0, 12)
                .mapToObj(i -> "k" + i % 3 + " " + "x".repeat(290_000))
                .toList();
        assertThat(run(input(long300), CALM, Demo.Meddling.NONE).isRight()).isTrue();
    }

    @Test
    void oneLineIsCounted() throws Exception {
        DemoReport report = run(input(List.of("hello")), CALM, Demo.Meddling.NONE);
        assertThat(report.isRight()).isTrue();
        assertThat(report.counts()).containsOnlyKeys("hello");
    }

    @Test
    void nothingIsCountedInAnEmptyFile() throws Exception {
        assertThat(run(input(List.of()), CALM, Demo.Meddling.NONE).isRight()).isTrue();
    }

    @Test
    void aCounterThatSkipsALineIsFoundOut() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        DemoReport report = run(input(lines(60, 7)), CALM, on(DemoBots.COUNT, bot -> run -> {
            if (run.mine("key0") && done.compareAndSet(false, true)) {
                run.checkpoint(Checkpoint.read(DemoBots.KEYS, EventId.ofNumber(1), 1));
            }
            bot.run(run);
        }));
        assertThat(report.isRight()).isFalse();
        assertThat(report.losses()).isEqualTo(1);
        assertThat(report.duplicates()).isZero();
        assertThat(text(report)).contains("NOT those of a direct count").contains("key0");
    }

    @Test
    @Tag("P20")
    @DisplayName("P20: the number of instances changes while they count, and no line is passed over or counted twice")
    void instancesComeAndGoWhileTheyCount() throws Exception {
        DemoReport report = run(input(lines(300, 40)), CALM, Demo.Meddling.NONE);
        assertThat(report.isRight()).as(text(report)).isTrue();
        assertThat(text(report)).containsPattern("rounds .* with 4, then .* with 8, then .* with 4 instances");
    }

    @Test
    void anInstanceThatCountsWhatIsNotItsOwnIsFoundOut() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        DemoReport report = run(input(lines(60, 7)), CALM, on(DemoBots.COUNT, bot -> run -> {
            if (!run.mine("key0") && done.compareAndSet(false, true)) {
                DemoTable data = new DemoTable(DYNAMO.client(), dataTable());
                run.commit(List.of(data.adding("key0", 1)), Checkpoint.read(DemoBots.KEYS, EventId.ofNumber(1), 1));
            }
            bot.run(run);
        }));
        assertThat(report.isRight()).isFalse();
        assertThat(report.duplicates()).isEqualTo(1);
    }

    @Test
    void anInstanceThatLeavesItsOwnToOthersIsFoundOut() throws Exception {
        DemoReport report = run(input(lines(60, 7)), CALM, on(DemoBots.COUNT, bot -> run -> {
            if (run.mine("key1")) {
                run.complete(run.fanOut().orElseThrow().atEnd());
            } else {
                bot.run(run);
            }
        }));
        assertThat(report.isRight()).isFalse();
        assertThat(report.losses())
                .isGreaterThanOrEqualTo(report.input().counts().get("key1"));
    }

    @Test
    void aCounterThatCountsTwiceIsFoundOut() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        DemoReport report = run(input(lines(60, 7)), CALM, on(DemoBots.COUNT, bot -> run -> {
            if (done.compareAndSet(false, true)) {
                DemoTable data = new DemoTable(DYNAMO.client(), dataTable());
                DYNAMO.client().transactWriteItems(r -> r.transactItems(data.adding("key1", 1)));
            }
            bot.run(run);
        }));
        assertThat(report.isRight()).isFalse();
        assertThat(report.duplicates()).isEqualTo(1);
        assertThat(report.losses()).isZero();
    }

    @Test
    void aParserThatDoublesItsEffectsInOtherSlicesIsFoundOut() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<String> lines = lines(60, 7);
        DemoInput input = input(lines);
        DemoReport report = run(input, CALM, on(DemoBots.PARSE, bot -> run -> {
            if (done.compareAndSet(false, true)) {
                Slice again = new Slice(
                        1, lines.subList(0, 7).stream().map(input.rule()::keyOf).toList());
                new DemoTable(DYNAMO.client(), dataTable()).append(DemoBots.KEYS, List.of(again));
            }
            bot.run(run);
        }));
        assertThat(report.counts()).isEqualTo(input.counts());
        assertThat(report.isRight()).isFalse();
        assertThat(text(report)).contains("VIOLATION: the keys of lines 1 to 10", "parsed twice");
    }

    @Test
    void aParserThatSkipsAnEffectIsFoundOut() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        DemoReport report = run(input(lines(60, 7)), CALM, on(DemoBots.PARSE, bot -> run -> {
            if (done.compareAndSet(false, true)) {
                EventId tenth = EventId.ofNumber(10);
                run.checkpoint(Checkpoint.read(DemoBots.LINES, tenth, 10).andWrite(DemoBots.KEYS, tenth, 10));
            }
            bot.run(run);
        }));
        assertThat(report.isRight()).isFalse();
        assertThat(text(report)).contains("VIOLATION", "has a gap behind event 0");
    }

    @Test
    void aParserThatFindsAnotherKeyIsFoundOut() throws Exception {
        DemoInput input = input(List.of("a 1", "b 2"));
        DemoTable data = new DemoTable(DYNAMO.client(), "keys-inspection");
        data.create();
        data.append(DemoBots.KEYS, List.of(new Slice(1, List.of("a"))));
        assertThat(new KeysInspection(input).of(data)).contains("there are keys of 1 of 2 lines");
        data.append(DemoBots.KEYS, List.of(new Slice(2, List.of("c"))));
        assertThat(new KeysInspection(input).of(data)).contains("the key of line 2 is 'c' and should be b");
        data.append(DemoBots.KEYS, List.of(new Slice(2, List.of("b"))));
        assertThat(new KeysInspection(input).of(data)).isEmpty();
        data.append(DemoBots.KEYS, List.of(new Slice(4, List.of("d"))));
        assertThat(new KeysInspection(input).of(data)).get().asString().contains("parsed never");
        DYNAMO.client().deleteTable(r -> r.tableName(data.name()));
    }

    private String dataTable() {
        return DYNAMO.client().listTables().tableNames().stream()
                .filter(name -> name.startsWith("lockstep-demo-") && name.endsWith("-data"))
                .collect(Collectors.joining());
    }

    @Test
    void aBotThatFailsEndsTheDemoAndSaysWhy() throws Exception {
        DemoReport report = run(input(lines(60, 7)), CALM, on(DemoBots.COUNT, bot -> run -> {
            throw new IllegalStateException("out of order");
        }));
        assertThat(report.isRight()).isFalse();
        assertThat(text(report))
                .contains("VIOLATION: a run of demo-count failed")
                .contains("out of order");
    }

    @Test
    void aDemoLeavesNoTableBehind() throws Exception {
        run(input(lines(50, 7)), CALM, Demo.Meddling.NONE);
        assertThat(DYNAMO.client().listTables().tableNames()).isEqualTo(tablesBefore);
    }

    @Test
    void aDemoThatIsStoppedLeavesNoTableBehind() throws Exception {
        Demo demo = new Demo(input(lines(1_000, 7)), CALM, tally -> {}, Demo.Meddling.NONE);
        demo.stop();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> demo.run(DYNAMO.endpoint()));
        assertThat(DYNAMO.client().listTables().tableNames()).isEqualTo(tablesBefore);
    }

    @Test
    void theSameSeedRollsTheSameDice() {
        assertThat(new Dice(7).roll("step", 1, 2)).isEqualTo(new Dice(7).roll("step", 1, 2));
        assertThat(new Dice(7).roll("step", 1, 2)).isNotEqualTo(new Dice(8).roll("step", 1, 2));
        assertThat(IntStream.range(0, 10_000)
                        .filter(i -> new Dice(7).roll("step", i) < 0.05)
                        .count())
                .isBetween(400L, 600L);
    }
}
