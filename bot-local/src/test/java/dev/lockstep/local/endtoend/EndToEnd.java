package dev.lockstep.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Lockstep;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;

/** A bot's life, told to the endpoints of a deployment only. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class EndToEnd {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long EVENTS = 40;

    private final String counts = "counts-" + UUID.randomUUID();
    private final List<Deployment> deployed = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls deploy
    private Deployment deployment;

    @SuppressWarnings("NullAway.Init") // JUnit calls deploy
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls deploy
    private Path zip;

    /** Lockstep, running. */
    abstract Deployment start();

    @BeforeAll
    void deploy(@TempDir Path folder) {
        deployment = start();
        deployed.add(deployment);
        lockstep = Lockstep.over(deployment.dynamo(), TableLayout.nativeTable(deployment.table()))
                .build();
        zip = BotPackage.of(CountingBot.class, folder.resolve("counting-bot.zip"));
        KeySchemaElement key = KeySchemaElement.builder()
                .attributeName("id")
                .keyType(KeyType.HASH)
                .build();
        AttributeDefinition id = AttributeDefinition.builder()
                .attributeName("id")
                .attributeType(ScalarAttributeType.S)
                .build();
        deployment
                .dynamo()
                .createTable(r -> r.tableName(counts)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .keySchema(key)
                        .attributeDefinitions(id));
        deployment.dynamo().waiter().waitUntilTableExists(r -> r.tableName(counts));
    }

    @AfterAll
    void undeploy() {
        deployed.forEach(each -> {
            each.dynamo().deleteTable(r -> r.tableName(counts));
            each.close();
        });
    }

    private void function(String name, Duration timeout) {
        deployment.deploy(new Deployment.Function(
                name, zip, CountingBot.class.getName(), timeout, Map.of("COUNTS_TABLE", counts)));
    }

    /** Registers a bot as CloudFormation does. */
    private void register(String bot, String settings) {
        String event = """
                {"RequestType": "Create", "RequestId": "%1$s", "StackId": "arn:aws:cloudformation:%2$s:000000000000:stack/end-to-end/1",
                 "LogicalResourceId": "%3$s", "ResourceType": "Custom::Bot",
                 "ResourceProperties": {"ServiceToken": "any", "Id": "%3$s", "Target": "lambda:%3$s", "Timeout": "1800",
                                        "Reads": ["%3$s-events"], "Settings": %4$s}}
                """.formatted(UUID.randomUUID(), deployment.region(), bot, settings);
        InvokeResponse answer = deployment
                .lambda()
                .invoke(r -> r.functionName(deployment.registrar()).payload(SdkBytes.fromUtf8String(event)));
        assertThat(answer.functionError()).as(answer.payload().asUtf8String()).isNull();
        assertThat(answer.payload().asUtf8String()).contains("SUCCESS");
    }

    private static String settings(String bot, long diesAt, boolean hangs) {
        return "{\"queue\":\"" + bot + "-events\",\"last\":" + EVENTS + ",\"perRun\":" + EVENTS + ",\"diesAt\":"
                + diesAt + ",\"hangs\":" + hangs + "}";
    }

    private void advance(String bot) {
        deployment.api(
                "advance",
                "{\"queue\":\"" + bot + "-events\",\"eventId\":\""
                        + EventId.ofNumber(EVENTS).value() + "\"}");
    }

    private void awaitPosition(String bot) {
        String last = EventId.ofNumber(EVENTS).value();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> deployment
                        .api("position", "{\"bot\":\"" + bot + "\"}")
                        .toString()
                        .contains(last));
    }

    private RunLogEntry awaitRun(String bot, Phase phase) {
        return await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(
                        () -> runs(bot).stream()
                                .filter(run -> run.phase() == phase)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private List<RunLogEntry> runs(String bot) {
        return lockstep.runs().log().of(BotId.of(bot)).toList();
    }

    private void everyEventIsCountedOnce(String bot) {
        assertThat(LongStream.rangeClosed(1, EVENTS)
                        .mapToObj(event -> Optional.ofNullable(
                                        item(bot + "-events-" + event).get("n"))
                                .map(AttributeValue::n)
                                .orElse("0")))
                .containsOnly("1")
                .hasSize((int) EVENTS);
    }

    private Map<String, AttributeValue> item(String id) {
        return deployment
                .dynamo()
                .getItem(r -> r.tableName(counts).consistentRead(true).key(Map.of("id", AttributeValue.fromS(id))))
                .item();
    }

    @Test
    @DisplayName("registered by a stack, woken by the Bot API, killed half-way, run again, completed: exactly once")
    void aBotIsKilledHalfWayAndCompletes() {
        function("orders", Duration.ofSeconds(60));
        register("orders", settings("orders", EVENTS / 2, false));
        Instant advanced = Instant.now();
        advance("orders");

        awaitPosition("orders");

        awaitRun("orders", Phase.COMPLETE);
        everyEventIsCountedOnce("orders");
        List<RunLogEntry> runs = runs("orders");
        assertThat(runs).anyMatch(run -> run.phase() != Phase.COMPLETE);
        String first = runs.get(runs.size() - 1).runId();
        String begun = Optional.ofNullable(item("begun-" + first).get("what"))
                .map(AttributeValue::s)
                .orElseThrow();
        System.out.printf(
                "end to end: %d ms from advance to the bot's first line, in a cold process%n",
                Duration.between(advanced, Instant.parse(begun)).toMillis());
    }

    @Test
    @Tag("P18")
    @DisplayName("P18: a function that takes too long is noticed by the failure destination, long before its deadline")
    void aFunctionThatTimesOutIsNoticedAtOnce() {
        function("slow", Duration.ofSeconds(8));
        register("slow", settings("slow", 0, true));
        advance("slow");

        awaitPosition("slow");

        RunLogEntry lost = runs("slow").stream()
                .filter(run -> run.phase() != Phase.COMPLETE)
                .findFirst()
                .orElseThrow();
        assertThat(lost.error().map(RunError::type)).isNotEqualTo(Optional.of("expired"));
        everyEventIsCountedOnce("slow");
    }

    @Test
    @DisplayName("an invocation that is refused is recorded with its reason, and made again when there is a function")
    void aRefusedInvocationIsRecordedAndMadeAgain() {
        register("nobody", settings("nobody", 0, false));
        advance("nobody");
        assertThat(awaitRun("nobody", Phase.REFUSED).error().map(RunError::type))
                .contains("unknown-target");

        function("nobody", Duration.ofSeconds(60));

        awaitPosition("nobody");
        everyEventIsCountedOnce("nobody");
    }
}
