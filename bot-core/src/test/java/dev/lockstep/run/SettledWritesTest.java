package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** P4: the SDK gave up and nobody knows whether a run's write took place; its caller, or the next write, finds out. */
@Tag("P4")
class SettledWritesTest {
    private static final Checkpoint FIRST = Checkpoint.read("orders", event(1), 10);
    private static final Checkpoint WRITTEN = Checkpoint.write("invoices", event(1), 10);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private OneBot bot;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private BotRun run;

    @BeforeEach
    void start() {
        bot = OneBot.registered(table.other());
        run = table.lockstep().runs().start(bot.claim().invocation());
        table.faults().withoutSecondAttempts();
    }

    @Test
    void aCheckpointThatTookPlaceIsNotMadeTwice() {
        unanswered(() -> run.checkpoint(FIRST));

        run.checkpoint(FIRST);

        assertThat(bot.state().progress().recordsRead()).isEqualTo(10);
    }

    @Test
    void aCheckpointThatDidNotTakePlaceIsMadeWhenItIsAskedForAgain() {
        unsent(1, () -> run.checkpoint(FIRST));

        run.checkpoint(FIRST);

        assertThat(bot.state().progress().recordsRead()).isEqualTo(10);
    }

    @Test
    void aCheckpointThatTookPlaceIsNotMadeTwiceThoughAHeartbeatCameBetween() {
        unanswered(() -> run.checkpoint(FIRST));
        run.extend(TIMEOUT.multipliedBy(2));

        run.checkpoint(FIRST);

        assertThat(bot.state().progress().recordsRead()).isEqualTo(10);
    }

    @Test
    void aCheckpointThatDidNotTakePlaceIsMadeThoughAHeartbeatCameBetween() {
        unsent(1, () -> run.checkpoint(FIRST));
        run.extend(TIMEOUT.multipliedBy(2));

        run.checkpoint(FIRST);

        assertThat(bot.state().progress().recordsRead()).isEqualTo(10);
    }

    @Test
    @DisplayName("P11: a commit without an answer takes effect once when it is asked for again")
    @Tag("P11")
    void aCommitTakesEffectOnce() {
        unanswered(() -> run.commit(List.of(hit()), FIRST));

        run.commit(List.of(hit()), FIRST);

        assertThat(hits()).isEqualTo("1");
    }

    @Test
    @DisplayName("P11: a commit without an answer is known to have taken place, also after a heartbeat")
    @Tag("P11")
    void aCommitTakesEffectOnceThoughAHeartbeatCameBetween() {
        unanswered(() -> run.commit(List.of(hit()), FIRST));
        run.extend(TIMEOUT.multipliedBy(2));

        run.commit(List.of(hit()), FIRST);

        assertThat(hits()).isEqualTo("1");
    }

    @Test
    @DisplayName("P11: a commit that never arrived takes effect when it is asked for again, also after a heartbeat")
    @Tag("P11")
    void aCommitThatNeverArrivedTakesEffect() {
        unsent(1, () -> run.commit(List.of(hit()), FIRST));
        run.extend(TIMEOUT.multipliedBy(2));

        run.commit(List.of(hit()), FIRST);

        assertThat(hits()).isEqualTo("1");
    }

    @Test
    @DisplayName("P11: the next run sees whether a commit took place")
    @Tag("P11")
    void theNextRunSeesWhetherACommitTookPlace() {
        unanswered(() -> run.commit(List.of(hit()), FIRST));

        BotRun next = bot.start();

        assertThat(next.position("orders")).contains(event(1));
        assertThatExceptionOfType(StalePositionException.class).isThrownBy(() -> next.commit(List.of(hit()), FIRST));
        assertThat(hits()).isEqualTo("1");
    }

    @Test
    void severalHeartbeatsWithoutAnswerDoNotHideACheckpoint() {
        unanswered(() -> run.checkpoint(FIRST));
        unsent(1, () -> run.extend(TIMEOUT.multipliedBy(2)));
        unanswered(() -> run.extend(TIMEOUT.multipliedBy(3)));
        run.extend(TIMEOUT.multipliedBy(4));

        run.checkpoint(FIRST);

        assertThat(bot.state().progress().recordsRead()).isEqualTo(10);
    }

    @Test
    void anEndThatTookPlaceIsAnEnd() {
        unanswered(() -> run.complete(FIRST));

        run.complete(FIRST);

        assertThat(run.isEnded()).isTrue();
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void failingARunThatHasEndedWellWithoutAnswerSaysThatItHasEnded() {
        unanswered(run::complete);

        assertThatExceptionOfType(RunEndedException.class)
                .isThrownBy(() -> run.fail(new IllegalStateException("no answer")));
        assertThat(run.isEnded()).isTrue();
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void anAdvanceThatFailedIsMadeUpForWithoutWritingTheCheckpointAgain() {
        unsent(2, () -> run.checkpoint(WRITTEN));

        run.checkpoint(WRITTEN);

        assertThat(table.other().wakes().head(INVOICES)).contains(event(1));
        assertThat(bot.state().progress().recordsWritten()).isEqualTo(10);
    }

    @Test
    void anAdvanceThatFailedAfterTheEndIsMadeUpForByEndingAgain() {
        unsent(2, () -> run.complete(WRITTEN));

        run.complete(WRITTEN);

        assertThat(table.other().wakes().head(INVOICES)).contains(event(1));
    }

    @Test
    void aRequestThatWasDelayedInTheNetworkIsRefusedAfterALaterOne() {
        unsent(1, () -> run.checkpoint(FIRST));
        run.checkpoint(Checkpoint.read("orders", event(5), 1));

        assertThatExceptionOfType(StalePositionException.class).isThrownBy(() -> run.checkpoint(FIRST));
    }

    private void unanswered(Runnable write) {
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        assertThatExceptionOfType(SdkException.class).isThrownBy(write::run);
    }

    private void unsent(int number, Runnable write) {
        table.faults().follow(FaultPlan.on(number, Fault.LOST_REQUEST));
        assertThatExceptionOfType(SdkException.class).isThrownBy(write::run);
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
