package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.local.lambda.LocalLambda;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class EventSourceMappingTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final RecordFilter ALL = new RecordFilter(List.of("{\"eventSource\":[\"aws:dynamodb\"]}"));
    private static final String NOTHING_FAILED = "{\"batchItemFailures\":[]}";

    private final String table = "mapping-" + NUMBER.incrementAndGet();
    private final LocalLambda lambda = LocalLambda.start(LocalLambda.Options.in("us-east-1"));
    private final List<List<String>> batches = new ArrayList<>();

    @BeforeEach
    void create() {
        LockstepTable.create(DYNAMO.client(), table);
    }

    @AfterEach
    void close() {
        lambda.close();
    }

    private Lockstep lockstep() {
        return Lockstep.over(DYNAMO.client(), TableLayout.nativeTable(table)).build();
    }

    private StreamFeed feed() {
        String stream =
                DYNAMO.client().describeTable(r -> r.tableName(table)).table().latestStreamArn();
        return new StreamFeed(DYNAMO.streams(), stream, InstantSource.system());
    }

    private EventSourceMapping dispatch(BotInvoker invoker) {
        Map<String, String> variables =
                Map.of("LOCKSTEP_TABLE", table, "LOCKSTEP_TARGET_KINDS", "lambda", "AWS_REGION", "us-east-1");
        return new HostedFunctions(
                        new HostedFunctions.Setting(lambda, lockstep(), variables, Duration.ofSeconds(1)),
                        invoker,
                        UnaryOperator.identity())
                .dispatch(feed());
    }

    @Test
    @Tag("P15")
    @DisplayName("P15: an error out of the middle of a batch does not lose the rest of the batch")
    void anErrorDoesNotLoseTheRestOfTheBatch() {
        Lockstep lockstep = lockstep();
        List<BotId> bots = List.of(BotId.of("first"), BotId.of("second"), BotId.of("third"));
        for (BotId bot : bots) {
            lockstep.bots()
                    .register(
                            BotDefinition.bot(bot.value()).target("process:bot").build());
            lockstep.wakes().trigger(bot);
        }
        List<BotId> invoked = new ArrayList<>();
        EventSourceMapping mapping = dispatch((target, invocation) -> {
            invoked.add(invocation.bot());
            if (invoked.size() == 1) {
                throw new StackOverflowError("on purpose");
            }
        });

        mapping.take();

        assertThat(invoked).containsExactlyInAnyOrderElementsOf(bots);
    }

    @Test
    @DisplayName("the checkpoints of a running bot invoke the dispatcher not once in a thousand")
    void checkpointsInvokeNobody() {
        Lockstep lockstep = lockstep();
        List<Invocation> invocations = new ArrayList<>();
        EventSourceMapping mapping = dispatch((target, invocation) -> invocations.add(invocation));
        lockstep.bots()
                .register(BotDefinition.bot("reader")
                        .target("process:reader")
                        .reads("orders")
                        .build());
        lockstep.wakes().trigger(BotId.of("reader"));
        exhaust(mapping);
        BotRun run = lockstep.runs().start(invocations.get(0));
        long before = mapping.invocations();
        for (int i = 1; i <= 1_000; i++) {
            run.checkpoint(Checkpoint.read("orders", EventId.ofNumber(i), 1));
        }
        exhaust(mapping);
        assertThat(mapping.invocations() - before).isZero();

        run.complete();
        exhaust(mapping);
        assertThat(mapping.invocations() - before).isEqualTo(1);
    }

    /** Until nothing has come for a while. */
    private static void exhaust(EventSourceMapping mapping) {
        for (int quiet = 0; quiet < 3; ) {
            quiet = mapping.take().isZero() ? 0 : quiet + 1;
        }
    }

    /** Writes items, which the filter lets through. */
    private void write(String... names) {
        for (String name : names) {
            DYNAMO.client()
                    .putItem(r -> r.tableName(table)
                            .item(Map.of("pk", AttributeValue.fromS(name), "sk", AttributeValue.fromS(name))));
        }
    }

    private EventSourceMapping mapping(UnaryOperator<String> function) {
        return new EventSourceMapping(feed(), ALL, event -> {
            batches.add(records(event).map(r -> key(r)).toList());
            return function.apply(event);
        });
    }

    private static Stream<JsonNode> records(String event) {
        return StreamSupport.stream(Json.read(event).path("Records").spliterator(), false);
    }

    private static String key(JsonNode record) {
        return record.path("dynamodb").path("Keys").path("pk").path("S").asText();
    }

    /** Reports the record of this name as failed. */
    private static String failure(String event, String name) {
        return records(event)
                .filter(record -> key(record).equals(name))
                .map(record -> "{\"batchItemFailures\":[{\"itemIdentifier\":\""
                        + record.path("dynamodb").path("SequenceNumber").asText() + "\"}]}")
                .findFirst()
                .orElse(NOTHING_FAILED);
    }

    @Test
    @Tag("P15")
    @DisplayName("P15: what a function reports as failed comes again from there on, a few times, and blocks nobody")
    void aFailureComesAgainFromThereOn() {
        EventSourceMapping mapping = mapping(event -> failure(event, "poison"));
        write("a", "poison", "b");
        mapping.take();
        write("c");
        mapping.take();

        assertThat(batches)
                .containsExactly(
                        List.of("a", "poison", "b"),
                        List.of("poison", "b"),
                        List.of("poison", "b"),
                        List.of("poison", "b"),
                        List.of("poison", "b"),
                        List.of("poison", "b"),
                        List.of("c"));
    }

    @Test
    @Tag("P15")
    @DisplayName("P15: a batch at which a function breaks is halved until what breaks it is alone")
    void aBatchAtWhichAFunctionBreaksIsHalved() {
        lambda.host(
                "fragile",
                (in, out, context) -> {
                    String event = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                    if (records(event).anyMatch(record -> key(record).equals("poison"))) {
                        throw new IllegalStateException("on purpose");
                    }
                    out.write(NOTHING_FAILED.getBytes(StandardCharsets.UTF_8));
                },
                Duration.ofMinutes(1));
        EventSourceMapping mapping = mapping(event -> lambda.invoke("fragile", event));
        write("a", "b", "poison", "c");
        mapping.take();

        assertThat(batches.subList(0, 4))
                .containsExactly(
                        List.of("a", "b", "poison", "c"), List.of("a", "b"), List.of("poison", "c"), List.of("poison"));
        assertThat(batches.get(batches.size() - 1)).containsExactly("c");
        assertThat(batches).hasSize(4 + 5 + 1);
    }

    @Test
    void anAnswerThatNamesRecordsOfNobodyIsAFailure() {
        EventSourceMapping mapping = mapping(event -> "{\"batchItemFailures\":[{\"itemIdentifier\":\"000000\"}]}");
        write("a");
        mapping.take();
        assertThat(batches).hasSize(6);
    }

    @Test
    void aRecordHasWhatLambdaPutsIntoIt() {
        List<JsonNode> seen = new ArrayList<>();
        EventSourceMapping mapping = mapping(event -> {
            records(event).forEach(seen::add);
            return NOTHING_FAILED;
        });
        write("a");
        mapping.take();
        JsonNode record = seen.get(0);
        assertThat(record.path("eventName").asText()).isEqualTo("INSERT");
        assertThat(record.path("eventSource").asText()).isEqualTo("aws:dynamodb");
        assertThat(record.path("eventSourceARN").asText()).contains(":table/" + table + "/stream/");
        assertThat(record.path("dynamodb").path("NewImage").path("sk").path("S").asText())
                .isEqualTo("a");
        assertThat(record.path("dynamodb").has("OldImage")).isFalse();
        assertThat(record.path("dynamodb").path("ApproximateCreationDateTime").asLong())
                .isPositive();
    }
}
