package dev.lockstep.lambda.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.TestContext;
import dev.lockstep.run.Claim;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkException;

@Tag("P18")
class FailureHandlerTest {
    private static final String KILLED = "{'errorType':'Runtime.ExitError',"
            + "'errorMessage':'RequestId: 1b3a Error: Runtime exited with error: signal: killed'}";

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private FailureHandler handler;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.other());
        handler = new FailureHandler(table.lockstep());
    }

    @Test
    @DisplayName("P18: a run whose function died is given up at once, with what Lambda says about it")
    void aDeadRunIsGivenUpAtOnce() {
        handle(destination(bot.claim().invocation().toJson(), KILLED));

        assertThat(bot.state().phase()).isEqualTo(Phase.EXPIRED);
        assertThat(bot.history().get(0).error())
                .contains(RunError.of(
                        "Runtime.ExitError", "RequestId: 1b3a Error: Runtime exited with error: signal: killed"));
    }

    @Test
    void aRunThatEndedWithItsOwnErrorKeepsIt() {
        Claim claim = bot.claim();
        table.other().runs().start(claim.invocation()).fail(RunError.of("mine", "my own"));

        handle(destination(claim.invocation().toJson(), KILLED));

        assertThat(bot.history())
                .singleElement()
                .satisfies(entry -> assertThat(entry.error()).contains(RunError.of("mine", "my own")));
    }

    @Test
    void aNewerRunGoesOn() {
        Invocation dead = bot.claim().invocation();
        bot.start();

        handle(destination(dead.toJson(), KILLED));

        assertThat(bot.state().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    @DisplayName("P18: a run that the dead request had started is given up")
    void aRunThatTheDeadRequestHadStartedIsGivenUp() {
        Claim claim = bot.claim();
        table.other().runs().start(claim.invocation(), "1b3a", OneBot.TIMEOUT);

        handle(destination(claim.invocation().toJson(), KILLED));

        assertThat(bot.state().phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    void aRunThatAnotherDeliveryOfTheSameInvocationStartedGoesOn() {
        Claim claim = bot.claim();
        table.other().runs().start(claim.invocation(), "first-delivery", OneBot.TIMEOUT);

        handle(destination(claim.invocation().toJson(), "null"));

        assertThat(bot.state().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void aRecordThatDoesNotSayWhichRequestDiedIsPassedOver() {
        String record = destination(bot.claim().invocation().toJson(), KILLED);

        handle(record.replace("'requestId':'1b3a',", ""));

        assertThat(bot.state().phase()).isEqualTo(Phase.INVOKED);
    }

    @Test
    void aRunOfABotThatIsNotThereIsPassedOver() {
        Invocation claimed = bot.claim().invocation();
        Invocation unknown = new Invocation(
                BotId.of("ghost"), 0, claimed.runId(), claimed.epoch(), claimed.startBy(), claimed.timeout());

        handle(destination(unknown.toJson(), KILLED));

        assertThat(table.item("B#ghost", "R#0000")).isEmpty();
        assertThat(bot.state().phase()).isEqualTo(Phase.INVOKED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'errorMessage':'2026-11-22T10:15:00Z 1b3a Task timed out after 3.00 seconds'}|timed-out"
                        + "|2026-11-22T10:15:00Z 1b3a Task timed out after 3.00 seconds",
                "{'errorType':'Sandbox.Timedout','errorMessage':'RequestId: 1 Error: Task timed out'}|Sandbox.Timedout"
                        + "|RequestId: 1 Error: Task timed out",
                "null|lambda-RetriesExhausted|Lambda gave the invocation up (RetriesExhausted) after 3 attempts",
                "['text']|lambda-RetriesExhausted|Lambda gave the invocation up (RetriesExhausted) after 3 attempts",
            })
    void theErrorIsWhatLambdaSays(String response, String type, String message) {
        handle(destination(bot.claim().invocation().toJson(), response));

        assertThat(bot.history().get(0).error()).contains(RunError.of(type, message));
    }

    @Test
    void anEndlessMessageIsCut() {
        handle(destination(
                bot.claim().invocation().toJson(),
                "{'errorType':'" + "t".repeat(9_000) + "','errorMessage':'" + "m".repeat(50_000) + "'}"));

        assertThat(bot.history().get(0).error()).get().satisfies(error -> {
            assertThat(error.type()).hasSizeLessThanOrEqualTo(256);
            assertThat(error.message()).hasSizeLessThanOrEqualTo(2_000);
        });
    }

    @Test
    void anInvocationByATopicIsFoundInTheEventThatCarriedIt() {
        handle(destination(sns(bot.claim().invocation().toJson()), KILLED));

        assertThat(bot.state().phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    void recordsThatComeByATopicOrAQueueAreTakenOut() {
        String record = destination(bot.claim().invocation().toJson(), KILLED);
        handle(sns(record));
        assertThat(bot.state().errors()).isEqualTo(1);

        record = destination(bot.claim().invocation().toJson(), KILLED);
        handle(sqs("no JSON at all", destination("{'other':1}", KILLED), record));
        assertThat(bot.state().errors()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "7", "{'Records':[]}", "{'Records':[{}]}", "{'requestPayload':'x'}"})
    void whatIsNoRecordOfAFailedInvocationIsPassedOver(String event) {
        bot.claim();

        handle(event);

        assertThat(bot.state().phase()).isEqualTo(Phase.INVOKED);
    }

    @Test
    void whatIsNoJsonFailsTheInvocation() {
        assertThatThrownBy(() -> handle("no JSON")).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void ifTheTableCannotBeReachedLambdaIsToTryAgain() {
        String record = destination(bot.claim().invocation().toJson(), KILLED);
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on(1, Fault.LOST_REQUEST));

        assertThatThrownBy(() -> handle(record)).isInstanceOf(SdkException.class);
        handle(record);

        assertThat(bot.state().phase()).isEqualTo(Phase.EXPIRED);
    }

    private void handle(String event) {
        EventSourceMapping.invoke(handler, event.replace('\'', '"'), TestContext.calm());
    }

    private static String destination(String payload, String response) {
        return "{'version':'1.0','timestamp':'2026-11-22T10:15:00.000Z','requestContext':{'requestId':'1b3a',"
                + "'functionArn':'arn:aws:lambda:eu-central-1:123456789012:function:f:$LATEST',"
                + "'condition':'RetriesExhausted','approximateInvokeCount':3},"
                + "'requestPayload':" + payload + ",'responseContext':{'statusCode':200,"
                + "'executedVersion':'$LATEST','functionError':'Unhandled'},'responsePayload':" + response + "}";
    }

    private static String sns(String message) {
        return "{'Records':[{'EventSource':'aws:sns','Sns':{'Message':" + text(message) + "}}]}";
    }

    private static String sqs(String... bodies) {
        return Stream.of(bodies)
                .map(body -> "{'messageId':'1','eventSource':'aws:sqs','body':" + text(body) + "}")
                .collect(Collectors.joining(",", "{'Records':[", "]}"));
    }

    private static String text(String json) {
        return JsonNodeFactory.instance.textNode(json.replace('\'', '"')).toString();
    }
}
