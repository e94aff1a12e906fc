package dev.lockstep.lambda.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.lockstep.Lockstep;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.lambda.dispatch.DispatchHandler;
import dev.lockstep.lambda.failure.FailureHandler;
import dev.lockstep.lambda.testkit.MetricLines;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The judges of hostile events notice functions that are wrong. */
class HostileEventsJudgedTest {
    private static final String HARMLESS = "/version is 0";
    private static final String OF_ANOTHER_RUN = "/requestPayload/lockstep/run is \"nonsense\"";

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aFunctionThatWorksIsRight() {
        assertThat(stream(HostileEventsJudgedTest::dispatch)).isEmpty();
        assertThat(failure(HARMLESS, this::giveUp)).isEmpty();
        assertThat(failure(OF_ANOTHER_RUN, this::giveUp)).isEmpty();
    }

    @Test
    void aBatchThatIsRefusedAsAWholeIsSeenHoweverClearlyItSaysSo() {
        assertThat(stream((lockstep, invoker) -> (input, output, context) -> {
                    throw InvalidInputException.of("Records", "has one that cannot be read");
                }))
                .singleElement()
                .asString()
                .contains("the whole batch is refused", "has one that cannot be read");
    }

    @Test
    void aBatchThatIsPassedOverIsSeen() {
        assertThat(stream((lockstep, invoker) -> (input, output, context) ->
                        output.write("{\"batchItemFailures\":[]}".getBytes(StandardCharsets.UTF_8))))
                .singleElement()
                .asString()
                .endsWith("the other bot is not run");
    }

    @Test
    void aFailureOfTheOtherBotsRecordIsSeen() {
        assertThat(stream((lockstep, invoker) -> (input, output, context) -> {
                    dispatch(lockstep, invoker).handleRequest(input, new ByteArrayOutputStream(), context);
                    output.write(
                            "{\"batchItemFailures\":[{\"itemIdentifier\":\"900\"}]}".getBytes(StandardCharsets.UTF_8));
                }))
                .singleElement()
                .asString()
                .endsWith("the record of the other bot failed");
    }

    @Test
    void aRunThatIsLeftToItselfIsSeen() {
        assertThat(failure(HARMLESS, (input, output, context) -> {}))
                .singleElement()
                .asString()
                .endsWith("the run is not given up");
    }

    @Test
    void aRunThatTheRecordDoesNotNameIsSeenIfItIsGivenUp() {
        assertThat(failure(OF_ANOTHER_RUN, (input, output, context) -> expire(OneBot.through(table.other()))))
                .singleElement()
                .asString()
                .endsWith("a run is given up that the record does not name");
    }

    @Test
    void whatIsWrittenBesideIsSeen() {
        assertThat(failure(HARMLESS, (input, output, context) -> {
                    giveUp(input, output, context);
                    table.smear("B#" + FailureRecords.OTHER, "W", "zz", AttributeValue.fromS("written"));
                }))
                .singleElement()
                .asString()
                .contains("more than the run and its log is changed");
    }

    private List<String> stream(BiFunction<Lockstep, BotInvoker, RequestStreamHandler> functions) {
        Findings findings = new Findings("bites");
        StreamRecords records = new StreamRecords(table, functions);
        records.call("no image", "{\"dynamodb\":{\"SequenceNumber\":\"1\"}}", findings);
        return findings.end();
    }

    private List<String> failure(String what, RequestStreamHandler function) {
        Findings findings = new Findings("bites");
        FailureRecords records = new FailureRecords(table);
        String damaged = String.valueOf(JsonDamage.all(records.record()).get(what));
        records.call(function, what, damaged, findings);
        return findings.end();
    }

    private static RequestStreamHandler dispatch(Lockstep lockstep, BotInvoker invoker) {
        return new DispatchHandler(lockstep, invoker, MetricLines.ofTable().metrics());
    }

    private void giveUp(InputStream input, OutputStream output, Context context) throws IOException {
        new FailureHandler(table.other()).handleRequest(input, output, context);
    }

    private void expire(OneBot bot) {
        table.clock().advance(OneBot.TIMEOUT.multipliedBy(20));
        assertThat(table.other().runs().expire(bot.state())).isTrue();
    }
}
