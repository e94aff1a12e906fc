package dev.lockstep.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A start assumes the claim that it was given: its epoch, its run, and a run that no other request has started. */
@Tag("P2")
class StartFenceTest {
    private static final String PARTITION = "B#" + OneBot.ID.value();
    private static final String INSTANCE = "R#0000";
    private static final String MESSAGE = "message-1";

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls claim
    private OneBot bot;

    @SuppressWarnings("NullAway.Init") // JUnit calls claim
    private Invocation invocation;

    @BeforeEach
    void claim() {
        bot = OneBot.registered(table.other());
        invocation = bot.claim().invocation();
    }

    @ParameterizedTest(name = "{0} = {1}")
    @CsvSource({RunState.EPOCH + ", 2", RunState.RUN_ID + ", another"})
    @DisplayName("P2: epoch and run refuse a start, each by itself")
    void aStartOfAnotherClaimIsRefused(String attribute, String value) {
        smear(attribute, value);

        refused("one");
    }

    @Test
    @DisplayName("P2: a run that its own request has started and that has ended is not started again")
    void aRunThatHasEndedIsNotStartedAgain() {
        start(MESSAGE, "one");
        smear(RunState.PHASE, Phase.COMPLETE.code());

        refused("two");
    }

    @Test
    @DisplayName("P2: a run that another request has started is left to it")
    void aRunOfAnotherRequestIsLeftToIt() {
        start("message-2", "one");

        refused("two");
    }

    @ParameterizedTest
    @CsvSource({"one", "two"})
    @DisplayName("P8: of the last two starts, one that arrives again is not another one")
    @Tag("P8")
    void aStartThatArrivesAgainIsNotAnotherOne(String again) {
        start(MESSAGE, "one");
        start(MESSAGE, "two");
        Map<String, AttributeValue> before = table.item(PARTITION, INSTANCE);

        try {
            start(MESSAGE, again);
        } catch (ForeignRunException fencedOff) {
            assertThat(again).isEqualTo("one");
        }

        assertThat(table.item(PARTITION, INSTANCE)).isEqualTo(before);
    }

    private void refused(String attempt) {
        Map<String, AttributeValue> before = table.item(PARTITION, INSTANCE);

        assertThatExceptionOfType(RunLostException.class).isThrownBy(() -> start(MESSAGE, attempt));

        assertThat(table.item(PARTITION, INSTANCE)).isEqualTo(before);
    }

    private void start(String request, String attempt) {
        table.lockstep().runs().startOnce(invocation, request, attempt, OneBot.TIMEOUT);
    }

    private void smear(String attribute, String value) {
        boolean isNumber = attribute.equals(RunState.EPOCH);
        table.smear(
                PARTITION, INSTANCE, attribute, isNumber ? AttributeValue.fromN(value) : AttributeValue.fromS(value));
    }
}
