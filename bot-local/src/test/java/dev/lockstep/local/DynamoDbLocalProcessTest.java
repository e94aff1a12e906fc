package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.lockstep.local.DynamoDbLocalProcess.NotStartedException;
import dev.lockstep.local.DynamoDbLocalProcess.Options;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

class DynamoDbLocalProcessTest {
    private static final String TABLE = "numbers";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final List<String> notices = new ArrayList<>();

    @TempDir
    private Path folder;

    private Options options;

    @BeforeEach
    void theTestsOwnClassPathWillDo() throws IOException {
        Path classPath = Files.writeString(folder.resolve("classpath"), System.getProperty("java.class.path"));
        options = new Options(classPath, null, 0, Duration.ofSeconds(30), notices::add);
    }

    @Test
    void namesTheLicenceAtTheFirstStartOnly() {
        options.sayLicenceOnce();
        options.sayLicenceOnce();

        assertThat(notices).singleElement().asString().contains("DynamoDB Local License Agreement");
    }

    @Test
    void isGoneWhenClosed() {
        ProcessHandle handle;
        try (DynamoDbLocalProcess local = DynamoDbLocalProcess.start(options);
                DynamoDbClient dynamo = connect(local)) {
            handle = local.handle();
            createTable(dynamo);
        }
        assertThat(handle.isAlive()).isFalse();
    }

    @Test
    void whatItAcknowledgedIsThereThoughItWasKilled() throws InterruptedException {
        Options withData = options.withData(folder.resolve("data"));
        AtomicInteger acknowledged = new AtomicInteger();
        try (DynamoDbLocalProcess local = DynamoDbLocalProcess.start(withData);
                DynamoDbClient dynamo = connect(local)) {
            createTable(dynamo);
            Thread writer = new Thread(() -> writeUntilRefused(dynamo, acknowledged));
            writer.start();
            await().atMost(PATIENCE).until(() -> acknowledged.get() >= 100);
            local.handle().destroyForcibly();
            writer.join();
        }
        try (DynamoDbLocalProcess local = DynamoDbLocalProcess.start(withData);
                DynamoDbClient dynamo = connect(local)) {
            assertThat(count(dynamo)).isBetween(acknowledged.get(), acknowledged.get() + 1);
        }
    }

    private static void writeUntilRefused(DynamoDbClient dynamo, AtomicInteger acknowledged) {
        try {
            while (true) {
                put(dynamo, acknowledged.get() + 1);
                acknowledged.incrementAndGet();
            }
        } catch (SdkClientException end) {
            assertThat(end).hasMessageContaining("HTTP");
        }
    }

    @Test
    void aDirectoryServesOneProcessAtATime() {
        Options withData = options.withData(folder.resolve("data"));
        try (DynamoDbLocalProcess first = DynamoDbLocalProcess.start(withData)) {
            assertThatExceptionOfType(NotStartedException.class)
                    .isThrownBy(() -> DynamoDbLocalProcess.start(withData))
                    .withMessageContaining("in use by another process");
            assertThat(first.handle().isAlive()).isTrue();
        }
    }

    @Test
    void saysWhyItDidNotStart() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Options onTakenPort = options.withPort(taken.getLocalPort());
            assertThatExceptionOfType(NotStartedException.class)
                    .isThrownBy(() -> DynamoDbLocalProcess.start(onTakenPort))
                    .withMessageContaining("bind")
                    .withMessageContaining(Integer.toString(taken.getLocalPort()));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "there is no kill")
    void leavesSignalsToItsParent() throws Exception {
        try (DynamoDbLocalProcess local = DynamoDbLocalProcess.start(options);
                DynamoDbClient dynamo = connect(local)) {
            kill("-INT", local.handle().pid());
            kill("-HUP", local.handle().pid());
            kill("-TERM", local.handle().pid());
            createTable(dynamo);
            put(dynamo, 1);
            assertThat(count(dynamo)).isEqualTo(1);
        }
    }

    @Test
    void endsWhenItsParentIsKilled() throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Parent.class.getName(),
                options.classPath().toString());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process parent = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = parent.inputReader(StandardCharsets.UTF_8)) {
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            assertThat(child.isAlive()).isTrue();
            parent.destroyForcibly();
            await().atMost(PATIENCE).until(() -> !child.isAlive());
        } finally {
            parent.destroyForcibly();
        }
    }

    /** Starts DynamoDB Local, says its process id and waits to be killed. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] arguments) throws InterruptedException {
            Options options = new Options(Path.of(arguments[0]), null, 0, Duration.ofSeconds(30), notice -> {});
            System.out.println(DynamoDbLocalProcess.start(options).handle().pid());
            Thread.currentThread().join();
        }
    }

    private static void kill(String signal, long pid) throws Exception {
        Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).start();
        assertThat(kill.waitFor()).isZero();
    }

    private static DynamoDbClient connect(DynamoDbLocalProcess local) {
        return DynamoDbClient.builder()
                .endpointOverride(local.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .httpClientBuilder(ApacheHttpClient.builder())
                .overrideConfiguration(config -> config.retryStrategy(retry -> retry.maxAttempts(1)))
                .build();
    }

    private static void createTable(DynamoDbClient dynamo) {
        dynamo.createTable(table -> table.tableName(TABLE)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("pk")
                        .attributeType(ScalarAttributeType.N)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("pk")
                        .keyType(KeyType.HASH)
                        .build())
                .billingMode(BillingMode.PAY_PER_REQUEST));
    }

    private static void put(DynamoDbClient dynamo, int number) {
        dynamo.putItem(put -> put.tableName(TABLE).item(Map.of("pk", AttributeValue.fromN(Integer.toString(number)))));
    }

    private static int count(DynamoDbClient dynamo) {
        return dynamo.scanPaginator(scan -> scan.tableName(TABLE).consistentRead(true)).stream()
                .mapToInt(ScanResponse::count)
                .sum();
    }
}
