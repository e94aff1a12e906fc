package dev.lockstep.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lockstep.Lockstep;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.api.BotApiHandler;
import dev.lockstep.local.lambda.LocalFunction;
import dev.lockstep.local.lambda.LocalLambda;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The bot in Node in a process of its own, and the producer, through the Bot API's URL. */
@Timeout(120)
class NodeBotTest {
    private static final BotId BOT = BotId.of("node-counts");
    private static final String REGION = "us-east-1";
    private static final List<String> LINES = IntStream.range(0, 400)
            .mapToObj(i -> (i % 7 == 0 ? "rare" : "key-" + i % 5) + ", line " + i)
            .toList();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @TempDir
    private Path folder;

    private final LocalLambda lambda = LocalLambda.start(LocalLambda.Options.in(REGION));

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private URI api;

    @SuppressWarnings("NullAway.Init") // JUnit calls start
    private OneMachine machine;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        assumeTrue(Node.isThere(), "there is no Node on the PATH");
        lockstep = table.door(DYNAMO.client()).clock(Clock.systemUTC()).build();
        Environment environment =
                Environment.of(Map.of(Environment.TABLE, table.name(), Environment.OPERATORS, lambda.operatorRole()));
        lambda.host("api", new BotApiHandler(environment, lockstep, Clock.systemUTC()), Duration.ofSeconds(30));
        api = lambda.url("api", 0);
        machine = new OneMachine(
                DYNAMO.client(), operator(), Map.of("EXAMPLES_EVENTS", events(), "EXAMPLES_COUNTS", counted()));
        machine.createTables();
        machine.register();
        assertThat(machine.produce(Files.write(folder.resolve("lines.txt"), LINES)))
                .isEqualTo(LINES.size());
    }

    @AfterEach
    void stop() {
        lambda.close();
        for (String name : DYNAMO.client().listTables().tableNames()) {
            if (name.equals(events()) || name.equals(counted())) {
                DYNAMO.client().deleteTable(r -> r.tableName(name));
            }
        }
    }

    @Test
    void everyLineOfTheFileIsCountedOnce() {
        deploy(Map.of());

        assertThat(lambda.invoke("node-bot", claim().toJson())).isEqualTo("{\"outcome\":\"complete\"}");
        assertThat(counts()).isEqualTo(directly());
        assertThat(state().phase()).isEqualTo(Phase.COMPLETE);
        assertThat(Optional.ofNullable(state().progress().reads().get(QueueName.of("lines")))
                        .map(Position::eventId))
                .as("the position, at the queue's head, to which the producer advanced it")
                .isEqualTo(lockstep.wakes().head(QueueName.of("lines")));
    }

    @Test
    void aRunThatIsNotItsOwnAnyMoreDoesNothing() {
        deploy(Map.of());
        Invocation old = claim();
        claim();

        assertThat(lambda.invoke("node-bot", old.toJson())).isEqualTo("{\"outcome\":\"lost\"}");
        assertThat(counts()).isEmpty();
    }

    @Test
    void anErrorIsRecordedAndIsAFailureOfTheFunctionToo() {
        deploy(Map.of("EXAMPLES_EVENTS", "nowhere"));

        assertThatExceptionOfType(LocalLambda.FunctionFailedException.class)
                .isThrownBy(() -> lambda.invoke("node-bot", claim().toJson()))
                .withMessageContaining("ResourceNotFoundException");
        assertThat(state().phase()).isEqualTo(Phase.FAILED);
        assertThat(lockstep.runs().log().of(BOT).toList())
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.error().orElseThrow().type()).isEqualTo("ResourceNotFoundException"));
    }

    private BotApi operator() {
        return new BotApi(
                api,
                REGION,
                StaticCredentialsProvider.create(AwsSessionCredentials.create(
                        lambda.operator().accessKeyId(),
                        lambda.operator().secretAccessKey(),
                        lambda.operator().sessionToken())));
    }

    private void deploy(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(Map.of(
                "LOCKSTEP_API_URL",
                api.toString(),
                "AWS_ENDPOINT_URL_DYNAMODB",
                DYNAMO.endpoint().toString(),
                "EXAMPLES_EVENTS",
                events(),
                "EXAMPLES_COUNTS",
                counted()));
        variables.putAll(more);
        lambda.deploy(LocalFunction.of("node-bot", Path.of("..", "node-bot")).withEnvironment(variables));
    }

    private String events() {
        return table.name() + "-events";
    }

    private String counted() {
        return table.name() + "-counts";
    }

    private RunState state() {
        return lockstep.bots().state(BOT).orElseThrow().run();
    }

    private Invocation claim() {
        return lockstep.runs()
                .claim(state(), new ClaimTerms(0, true, Duration.ofMinutes(5)))
                .orElseThrow()
                .invocation();
    }

    private Map<String, Long> counts() {
        return machine.counts(BOT.value());
    }

    private static Map<String, Long> directly() {
        return LINES.stream()
                .collect(Collectors.groupingBy(
                        line -> line.substring(0, line.indexOf(',')), TreeMap::new, Collectors.counting()));
    }
}
