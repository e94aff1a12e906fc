package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** A run whose process keeps only its ticket, and repeats a call whose answer it did not get. */
class ResumedRunTest {
    private static final Checkpoint FIRST =
            Checkpoint.read("orders", event(1), 10).andWrite("invoices", event(1), 8);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private OneBot bot;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private Invocation invocation;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private RunTicket ticket;

    @BeforeEach
    void start() {
        bot = OneBot.registered(table.other());
        invocation = bot.claim().invocation();
        ticket = table.other().runs().start(invocation, "message-1", TIMEOUT).ticket();
        table.faults().withoutSecondAttempts();
    }

    /** A call that writes. */
    private record Write(String name, Act act) {
        void in(ResumedRunTest test) {
            act.on(test.table.lockstep().runs().resume(test.ticket, name), test);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    private interface Act {
        void on(ResumedRun run, ResumedRunTest test);
    }

    private static final Write CHECKPOINT = new Write("checkpoint", (run, t) -> run.checkpoint(FIRST));
    private static final Write COMMIT =
            new Write("commit", (run, t) -> run.commit(List.of(t.hit()), Checkpoint.NONE, FIRST));
    private static final Write RUN_AGAIN = new Write("run again", (run, t) -> run.runAgain());

    static Stream<Write> ends() {
        return Stream.of(
                new Write("complete", (run, t) -> run.complete(Completion.SILENT.with(FIRST), false)),
                new Write(
                        "complete with message",
                        (run, t) -> run.complete(Completion.SILENT.with(FIRST).withMessage("done"), true)),
                new Write("fail", (run, t) -> run.fail(RunError.of("broken", "no stack"), false)));
    }

    static Stream<Write> writes() {
        return Stream.concat(Stream.of(CHECKPOINT, COMMIT, RUN_AGAIN), ends());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    @DisplayName("P4: a call repeated after each lost response succeeds and leaves what one call would have left")
    @Tag("P4")
    void aCallThatIsRepeatedTakesEffectOnce(Write write) {
        long before = table.faults().sent();
        write.in(this);
        long requests = table.faults().sent() - before;
        RunState undisturbed = bot.state();
        String undisturbedHits = hits();

        for (int spared = 0; spared < requests; spared++) {
            anotherRun();
            table.faults().follow(FaultPlan.on(spared + 1, Fault.LOST_RESPONSE));
            assertThatExceptionOfType(SdkException.class).isThrownBy(() -> write.in(this));

            write.in(this);

            assertThat(bot.state().progress()).as("after " + spared).isEqualTo(undisturbed.progress());
            assertThat(bot.state().phase()).isEqualTo(undisturbed.phase());
            assertThat(bot.state().errors()).isEqualTo(undisturbed.errors());
            assertThat(bot.state().again()).isEqualTo(undisturbed.again());
            assertThat(hits()).isEqualTo(undisturbedHits);
            assertThat(table.other().wakes().head(INVOICES).isPresent())
                    .isEqualTo(undisturbed.progress().writes().containsKey(INVOICES));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    @DisplayName("P4: a call that took place is answered so, though another run has started since")
    @Tag("P4")
    void aCallThatTookPlaceSucceedsThoughAnotherRunHasStarted(Write write) {
        write.in(this);
        bot.start();

        assertThatCode(() -> write.in(this)).doesNotThrowAnyException();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    @DisplayName("P8: a call that did not take place is refused once another run has started")
    @Tag("P8")
    void aCallThatDidNotTakePlaceIsRefusedOnceAnotherRunHasStarted(Write write) {
        bot.start();

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> write.in(this));
        assertThat(hits()).isEqualTo("0");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void aCallByAStartThatWasFollowedByAnotherIsRefused(Write write) {
        table.other().runs().start(invocation, "message-1", TIMEOUT);

        assertThatExceptionOfType(ForeignRunException.class).isThrownBy(() -> write.in(this));
        assertThat(hits()).isEqualTo("0");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("ends")
    void anotherEndAfterAnEndIsRefused(Write end) {
        end.in(this);

        assertThatExceptionOfType(RunEndedException.class)
                .isThrownBy(() -> resumed("other").fail(RunError.of("other", ""), false));
        assertThatExceptionOfType(RunEndedException.class)
                .isThrownBy(() -> resumed("longer").extend(TIMEOUT));
    }

    @Test
    void aRunThatWasGivenUpIsRefusedAsExpired() {
        table.other().runs().expire(bot.state());

        assertThatExceptionOfType(RunExpiredException.class).isThrownBy(() -> CHECKPOINT.in(this));
    }

    @Test
    void aRunThatNobodyClaimedIsUnknown() {
        ticket = new RunTicket(
                new Invocation(invocation.bot(), 0, "made-up", 99, invocation.startBy(), TIMEOUT), "process");

        assertThatExceptionOfType(UnknownRunException.class).isThrownBy(() -> CHECKPOINT.in(this));
    }

    @Test
    @DisplayName("P4: extensions and another checkpoint do not hide that a commit took place")
    @Tag("P4")
    void aCommitIsRecognisedAfterOtherCalls() {
        COMMIT.in(this);
        resumed("longer").extend(TIMEOUT.multipliedBy(2));
        resumed("other").checkpoint(Checkpoint.read("returns", event(1), 1));

        COMMIT.in(this);

        assertThat(hits()).isEqualTo("1");
    }

    @Test
    @DisplayName("P4: a checkpoint made again after other calls counts its events once")
    @Tag("P4")
    void aCheckpointIsNotCountedAgainAfterOtherCalls() {
        CHECKPOINT.in(this);
        resumed("other").checkpoint(Checkpoint.read("returns", event(1), 1));

        CHECKPOINT.in(this);

        assertThat(bot.state().progress().recordsRead()).isEqualTo(11);
        assertThat(bot.state().progress().recordsWritten()).isEqualTo(8);
    }

    @Test
    @DisplayName("P4: a queue that stands there already is not counted again beside one that moves")
    @Tag("P4")
    void aQueueThatStandsThereIsNotCountedAgainBesideOneThatMoves() {
        CHECKPOINT.in(this);

        resumed("end").complete(Completion.SILENT.with(FIRST.andRead("returns", event(1), 1)), false);

        assertThat(bot.state().progress().recordsRead()).isEqualTo(11);
        assertThat(bot.state().progress().recordsWritten()).isEqualTo(8);
    }

    @Test
    @DisplayName("P11: effects made up from a position that an unanswered commit has moved are refused")
    @Tag("P11")
    void aCommitFromAPositionThatHasMovedIsRefused() {
        COMMIT.in(this);

        assertThatExceptionOfType(StalePositionException.class)
                .isThrownBy(() -> resumed("a longer batch")
                        .commit(List.of(hit()), Checkpoint.NONE, Checkpoint.read("orders", event(2), 12)));

        assertThat(hits()).isEqualTo("1");
    }

    @Test
    void aCommitGoesOnFromThePositionOfTheOneBefore() {
        COMMIT.in(this);

        resumed("next").commit(List.of(hit()), FIRST, Checkpoint.read("orders", event(2), 1));

        assertThat(hits()).isEqualTo("2");
        assertThat(bot.state().progress().recordsRead()).isEqualTo(11);
    }

    @Test
    @DisplayName("P7: a checkpoint does not move a position back")
    @Tag("P7")
    void aCheckpointDoesNotMoveBack() {
        resumed("second").checkpoint(Checkpoint.read("orders", event(2), 1));

        assertThatExceptionOfType(StalePositionException.class)
                .isThrownBy(() -> resumed("first").checkpoint(Checkpoint.read("orders", event(1), 1)));
    }

    @Test
    void theDeadlineIsMovedOnAndNeverBack() {
        resumed("longer").extend(TIMEOUT.multipliedBy(3));

        assertThat(resumed("shorter").extend(TIMEOUT))
                .isEqualTo(table.clock().instant().plus(TIMEOUT.multipliedBy(3)));
        assertThat(bot.state().times().deadline())
                .contains(table.clock().instant().plus(TIMEOUT.multipliedBy(3)));
    }

    @Test
    void theSameExtensionAskedForLaterMovesTheDeadlineOn() {
        resumed("beat").extend(TIMEOUT.multipliedBy(2));
        table.clock().advance(Duration.ofSeconds(30));

        assertThat(resumed("beat").extend(TIMEOUT.multipliedBy(2)))
                .isEqualTo(table.clock().instant().plus(TIMEOUT.multipliedBy(2)));
    }

    @Test
    void anotherRunThatWasAskedForIsKeptByAnEndThatDoesNotAsk() {
        RUN_AGAIN.in(this);
        resumed("end").complete(Completion.SILENT, false);

        assertThat(bot.state().again()).isTrue();
    }

    @Test
    @DisplayName("A resumed call costs one read more than that of a run that is kept, an extension nothing more")
    @Tag("cost")
    void aCallCostsOneReadMore() {
        Checkpoint quiet = FIRST.withoutAdvancing();

        assertThat(cost("extend", run -> run.extend(TIMEOUT.multipliedBy(2)))).isEqualTo(List.of(1L, 1.0));
        assertThat(cost("checkpoint", run -> run.checkpoint(quiet))).isEqualTo(List.of(2L, 1.0));
        assertThat(cost("checkpoint", run -> run.checkpoint(quiet))).isEqualTo(List.of(1L, 0.0));
        assertThat(cost("run again", ResumedRun::runAgain)).isEqualTo(List.of(2L, 1.0));
        assertThat(cost("complete", run -> run.complete(Completion.SILENT, false)))
                .isEqualTo(List.of(2L, 2.0));
        assertThat(cost("complete", run -> run.complete(Completion.SILENT, false)))
                .isEqualTo(List.of(1L, 0.0));
    }

    private List<Number> cost(String call, Consumer<ResumedRun> act) {
        Cost cost = table.cost(() -> act.accept(resumed(call)));
        return List.of(cost.requests(), cost.writeUnits());
    }

    /** Everything anew, as the test found it. */
    private void anotherRun() {
        table.items()
                .forEach(item -> table.plainClient()
                        .deleteItem(r ->
                                r.tableName(table.name()).key(Map.of("pk", item.get("pk"), "sk", item.get("sk")))));
        bot = OneBot.registered(table.other());
        invocation = bot.claim().invocation();
        ticket = table.other().runs().start(invocation, "message-1", TIMEOUT).ticket();
    }

    private ResumedRun resumed(String call) {
        return table.lockstep().runs().resume(ticket, call);
    }

    private String hits() {
        return table.item("own", "counter")
                .getOrDefault("hits", AttributeValue.fromN("0"))
                .n();
    }

    private TransactWriteItem hit() {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(table.name())
                        .key(Map.of("pk", AttributeValue.fromS("own"), "sk", AttributeValue.fromS("counter")))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
    }
}
