package dev.lockstep.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** How long it takes from an advance to the bot's first line, and that a warm process is used again. */
@Timeout(600)
@Isolated("it measures times")
class EmbeddedLatencyTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final int COLD = Integer.getInteger("latency.cold", 3);
    private static final int WARM = Integer.getInteger("latency.warm", 10);
    private static final String COUNTS = "latency-counts";
    private static final BotId BOT = BotId.of("timed");

    private final EmbeddedDeployment deployment = new EmbeddedDeployment(DYNAMO.endpoint());
    private final Lockstep lockstep = Lockstep.over(deployment.dynamo(), TableLayout.nativeTable(deployment.table()))
            .build();
    private long event;

    @AfterEach
    void close() {
        deployment.close();
    }

    @Test
    void aBotStartsSoonerInAWarmProcess(@TempDir Path folder) {
        createCounts();
        deployment.deploy(new Deployment.Function(
                "timed",
                BotPackage.of(CountingBot.class, folder.resolve("bot.zip")),
                CountingBot.class.getName(),
                Duration.ofMinutes(1),
                Map.of("COUNTS_TABLE", COUNTS)));
        lockstep.bots()
                .register(BotDefinition.bot("timed")
                        .target("lambda:timed")
                        .reads("timed-events")
                        .settings(
                                "{\"queue\":\"timed-events\",\"last\":1000000,\"perRun\":1,\"diesAt\":0,\"hangs\":false}")
                        .build());
        List<Duration> cold = new ArrayList<>();
        List<Duration> warm = new ArrayList<>();
        for (int i = 0; i < COLD; i++) {
            deployment.processes("timed").forEach(ProcessHandle::destroyForcibly);
            await().until(() -> deployment.processes("timed").isEmpty());
            cold.add(fromAdvanceToFirstLine());
        }
        for (int i = 0; i < WARM; i++) {
            warm.add(fromAdvanceToFirstLine());
        }
        System.out.println("from advance to the bot's first line: cold " + told(cold) + "; warm " + told(warm));
        assertThat(percentile(warm, 50)).isLessThan(percentile(cold, 50));
    }

    private Duration fromAdvanceToFirstLine() {
        EventId next = EventId.ofNumber(++event);
        Instant advanced = Instant.now();
        lockstep.wakes().advance(QueueName.of("timed-events"), next);
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> completed().count() >= event);
        String run = completed()
                .max(Comparator.comparingLong(RunLogEntry::epoch))
                .orElseThrow()
                .runId();
        AttributeValue begun = deployment
                .dynamo()
                .getItem(r -> r.tableName(COUNTS).key(Map.of("id", AttributeValue.fromS("begun-" + run))))
                .item()
                .get("what");
        return Duration.between(
                advanced, Instant.parse(Objects.requireNonNull(begun).s()));
    }

    private Stream<RunLogEntry> completed() {
        return lockstep.runs().log().of(BOT).filter(run -> run.phase() == Phase.COMPLETE);
    }

    private static String told(List<Duration> times) {
        return times.size() + " times, p50 " + percentile(times, 50) + " ms, p95 " + percentile(times, 95) + " ms";
    }

    private static long percentile(List<Duration> times, int percent) {
        List<Duration> sorted = times.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100))
                .toMillis();
    }

    private void createCounts() {
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
                .createTable(r -> r.tableName(COUNTS)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .keySchema(key)
                        .attributeDefinitions(id));
    }
}
