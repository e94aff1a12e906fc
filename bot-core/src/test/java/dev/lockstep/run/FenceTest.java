package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * A run's writes assume its epoch, its phase, its process and the number of its writes. As all writes are Lockstep's,
 * these change together, and one could do the other's work; here a single one is changed by hand, at the last moment.
 */
@Tag("P2")
@Tag("P8")
class FenceTest {
    private static final String PARTITION = "B#" + OneBot.ID.value();
    private static final String INSTANCE = "R#0000";
    private static final Checkpoint NEWS = Checkpoint.read("orders", event(1), 1);
    private static final Completion LOGGED = Completion.SILENT.with(NEWS).withMessage("done");
    private static final RunError BROKEN = RunError.of("broken", "no stack");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.other());
    }

    /** A write of a run, by the process that started it or by one that has its ticket. */
    private record Write(String name, int requestsBefore, boolean isNumbered, Act act) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    private interface Act {
        void by(BotRun run, ResumedRun resumed, FenceTest test);
    }

    static Stream<Write> writes() {
        return Stream.of(
                new Write("checkpoint", 0, true, (run, resumed, t) -> run.checkpoint(NEWS)),
                new Write("commit", 0, true, (run, resumed, t) -> run.commit(List.of(t.hit()), NEWS)),
                new Write("extend", 0, true, (run, resumed, t) -> run.extend(Duration.ofMinutes(9))),
                new Write("complete", 0, true, (run, resumed, t) -> run.complete(NEWS)),
                new Write("complete with message", 0, true, (run, resumed, t) -> run.complete(LOGGED)),
                new Write("fail", 0, true, (run, resumed, t) -> run.fail(BROKEN)),
                new Write("resumed: checkpoint", 1, true, (run, resumed, t) -> resumed.checkpoint(NEWS)),
                new Write(
                        "resumed: commit",
                        1,
                        true,
                        (run, resumed, t) -> resumed.commit(List.of(t.hit()), Checkpoint.NONE, NEWS)),
                new Write("resumed: extend", 0, false, (run, resumed, t) -> resumed.extend(Duration.ofMinutes(9))),
                new Write("resumed: run again", 1, true, (run, resumed, t) -> resumed.runAgain()),
                new Write(
                        "resumed: complete",
                        1,
                        true,
                        (run, resumed, t) -> resumed.complete(Completion.SILENT.with(NEWS), false)),
                new Write(
                        "resumed: complete with message", 1, true, (run, resumed, t) -> resumed.complete(LOGGED, true)),
                new Write("resumed: fail", 1, true, (run, resumed, t) -> resumed.fail(BROKEN, false)));
    }

    static Stream<Arguments> fencedWrites() {
        return writes().flatMap(write -> Stream.concat(
                Stream.of(
                        Arguments.of(write, RunState.EPOCH, AttributeValue.fromN("2")),
                        Arguments.of(write, RunState.PHASE, AttributeValue.fromS(Phase.IDLE.code())),
                        Arguments.of(write, RunState.PROCESS, AttributeValue.fromS("another"))),
                write.isNumbered()
                        ? Stream.of()
                        : Stream.of(Arguments.of(write, RunState.RUN_ID, AttributeValue.fromS("another")))));
    }

    @ParameterizedTest(name = "{0}, {1} = {2}")
    @MethodSource("fencedWrites")
    @DisplayName("P2, P8: epoch, phase and process refuse a run's write, each by itself")
    void eachFenceRefusesByItself(Write write, String attribute, AttributeValue value) {
        assertThatExceptionOfType(RunLostException.class)
                .isThrownBy(() -> disturbed(write, () -> table.smear(PARTITION, INSTANCE, attribute, value)));

        assertThat(table.item(PARTITION, INSTANCE).get(attribute)).isEqualTo(value);
        assertThat(bot.state().progress().reads()).isEmpty();
        assertThat(bot.logged()).isZero();
        assertThat(table.item("own", "counter")).isEmpty();
    }

    static Stream<Write> numberedWrites() {
        return writes().filter(Write::isNumbered);
    }

    @ParameterizedTest
    @MethodSource("numberedWrites")
    @DisplayName("P8: no two writes of a bot's runs have the same number")
    void noTwoWritesHaveTheSameNumber(Write write) {
        disturbed(write, () -> table.smear(PARTITION, INSTANCE, RunState.SEQUENCE, AttributeValue.fromN("2")));

        assertThat(bot.state().progress().sequence()).isEqualTo(3);
    }

    @Test
    @DisplayName("P18: an extension that comes late does not move a later deadline back")
    @Tag("P18")
    void aLateExtensionMovesNothingBack() {
        Instant later = ManualClock.START.plus(Duration.ofDays(1));
        AttributeValue millis = AttributeValue.fromN(Long.toString(later.toEpochMilli()));
        Write extend = writes().filter(write -> !write.isNumbered()).findFirst().orElseThrow();

        disturbed(extend, () -> table.smear(PARTITION, INSTANCE, RunState.DEADLINE, millis));

        assertThat(bot.state().times().deadline()).contains(later);
    }

    private void disturbed(Write write, Runnable disturbance) {
        Runs runs = table.lockstep().runs();
        BotRun run = bot.start(table.lockstep());
        table.faults().beforeRequest(write.requestsBefore() + 1, disturbance);
        write.act().by(run, runs.resume(run.ticket(), "call-1"), this);
    }

    private TransactWriteItem hit() {
        return TransactWriteItem.builder()
                .put(p -> p.tableName(table.name())
                        .item(Map.of(
                                "pk", AttributeValue.fromS("own"),
                                "sk", AttributeValue.fromS("counter"),
                                "at", AttributeValue.fromS(ManualClock.START.toString()))))
                .build();
    }
}
