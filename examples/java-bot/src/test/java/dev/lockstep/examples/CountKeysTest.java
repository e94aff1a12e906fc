package dev.lockstep.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.amazonaws.services.lambda.runtime.Context;
import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Invocation;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

class CountKeysTest {
    private static final BotId BOT = BotId.of("java-counts");
    private static final Instant WRITTEN = Instant.parse("2026-11-22T10:15:00Z");
    private static final List<String> LINES = IntStream.range(0, 500)
            .mapToObj(i -> (i % 7 == 0 ? "rare" : "key-" + i % 5) + ", line " + i)
            .toList();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @BeforeEach
    void fill() {
        machine().createTables();
        Events events = new Events(DYNAMO.client(), events());
        events.put(
                "lines",
                LINES.stream()
                        .map(line -> new Event(EventId.at(WRITTEN, LINES.indexOf(line) + 1L), line))
                        .toList());
        table.other()
                .bots()
                .register(BotDefinition.bot(BOT.value())
                        .target("lambda:java-bot")
                        .reads("lines")
                        .settings("{\"queue\":\"lines\",\"batch\":90}")
                        .build());
    }

    @AfterEach
    void drop() {
        DYNAMO.client().deleteTable(r -> r.tableName(events()));
        DYNAMO.client().deleteTable(r -> r.tableName(counted()));
    }

    @Test
    void everyLineIsCountedOnce() throws IOException {
        invoke(claim(), Duration.ofMinutes(1));

        assertThat(counts()).isEqualTo(directly());
    }

    @Test
    @Tag("P11")
    void aRunThatWasKilledBetweenTwoBatchesIsMadeGoodByTheNext() throws IOException {
        table.faults().withoutSecondAttempts();
        table.faults() // the third batch takes place, and nobody learns of it
                .follow(FaultPlan.on("TransactWriteItems", 3, Fault.LOST_RESPONSE)
                        .or(request -> Optional.of(Fault.LOST_REQUEST).filter(f -> request.ofOperation() > 3))
                        .only("TransactWriteItems"));

        assertThatThrownBy(() -> invoke(claim(), Duration.ofMinutes(1))).isInstanceOf(SdkClientException.class);
        assertThat(counts()).isNotEqualTo(directly());
        table.faults().follow(FaultPlan.none());
        invoke(claim(), Duration.ofMinutes(1));

        assertThat(counts()).isEqualTo(directly());
    }

    @Test
    void thereIsNoBatchWithoutTimeForIt() throws IOException {
        invoke(claim(), Duration.ofSeconds(6));

        assertThat(counts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /index.html|GET",
                "a,b|a",
                "  key: value|key",
                "'  '|(none)",
                "''|(none)",
                "\ud83d\ude80 up|\ud83d\ude80"
            })
    void theKeyIsTheFirstWord(String line, String key) {
        assertThat(new Event(EventId.BEGINNING, line).key()).isEqualTo(key);
    }

    private Invocation claim() {
        Lockstep other = table.other();
        return other.runs()
                .claim(other.bots().state(BOT).orElseThrow().run(), new ClaimTerms(0, true, Duration.ofMinutes(5)))
                .orElseThrow()
                .invocation();
    }

    private void invoke(Invocation invocation, Duration remaining) throws IOException {
        Metrics metrics = new Metrics(
                Environment.of(Map.of(Environment.TABLE, table.name())),
                new PrintStream(OutputStream.nullOutputStream(), false, UTF_8),
                table.clock());
        new CountKeys(table.lockstep(), metrics, new Events(DYNAMO.client(), events()), new Counts(counted()))
                .handleRequest(
                        new ByteArrayInputStream(invocation.toJson().getBytes(UTF_8)),
                        new ByteArrayOutputStream(),
                        lambda(remaining));
    }

    /** What Lambda would say about the invocation. */
    private static Context lambda(Duration remaining) {
        Map<String, Object> answers =
                Map.of("getAwsRequestId", "request-1", "getRemainingTimeInMillis", (int) remaining.toMillis());
        return (Context) Proxy.newProxyInstance(
                Context.class.getClassLoader(),
                new Class<?>[] {Context.class},
                (proxy, method, arguments) -> answers.get(method.getName()));
    }

    private OneMachine machine() {
        BotApi none = new BotApi(URI.create("http://127.0.0.1:1"), "none", AnonymousCredentialsProvider.create());
        return new OneMachine(DYNAMO.client(), none, Map.of("EXAMPLES_EVENTS", events(), "EXAMPLES_COUNTS", counted()));
    }

    private Map<String, Long> counts() {
        return machine().counts(BOT.value());
    }

    private String events() {
        return table.name() + "-events";
    }

    private String counted() {
        return table.name() + "-counts";
    }

    private static Map<String, Long> directly() {
        return LINES.stream()
                .collect(Collectors.groupingBy(
                        line -> line.substring(0, line.indexOf(',')), TreeMap::new, Collectors.counting()));
    }
}
