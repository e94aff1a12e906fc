package dev.lockstep.local.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.Runtime;

/**
 * The real templates and the real zip on LocalStack. Its schedules fire nothing and its function URLs tell no caller,
 * so the sweep is invoked from here, and the Bot API directly.
 */
final class LocalStackDeployment implements Deployment {
    private static final String REGION = "us-east-1";
    private static final String ACCOUNT = "000000000000";
    private static final String STACK = "lockstep-end-to-end";
    private static final String BUCKET = "lockstep-end-to-end";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final AwsBasicCredentials TEST = AwsBasicCredentials.create("test", "test");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SdkHttpClient http =
            ApacheHttpClient.builder().socketTimeout(Duration.ofMinutes(2)).build();
    private final ScheduledExecutorService schedule = Executors.newSingleThreadScheduledExecutor();
    private final List<String> functions = new ArrayList<>();
    private final QueryApi query;
    private final DynamoDbClient dynamo;
    private final LambdaClient lambda;
    private final Map<String, String> outputs;

    LocalStackDeployment(URI endpoint, Path root) {
        query = new QueryApi(endpoint, REGION, TEST);
        dynamo = DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(TEST))
                .httpClient(http)
                .build();
        lambda = LambdaClient.builder()
                .endpointOverride(endpoint)
                .region(Region.of(REGION))
                .credentialsProvider(StaticCredentialsProvider.create(TEST))
                .httpClient(http)
                .build();
        outputs = createStack(root);
        ScheduledFuture<?> unused = schedule.scheduleWithFixedDelay(this::sweep, 2, 2, TimeUnit.SECONDS);
    }

    private Map<String, String> createStack(Path root) {
        query.put("/" + BUCKET, new byte[0]);
        StackPackage.Bucket bucket = new StackPackage.Bucket() {
            @Override
            public void upload(String key, byte[] content) {
                query.put("/" + BUCKET + "/" + key, content);
            }

            @Override
            public String url(String key) {
                return "http://localhost.localstack.cloud:4566/" + BUCKET + "/" + key;
            }

            @Override
            public String s3(String key) {
                return "s3://" + BUCKET + "/" + key;
            }
        };
        String template = new StackPackage(bucket).packaged(root.resolve("template.yaml"));
        bucket.upload("root.template", template.getBytes(StandardCharsets.UTF_8));
        query.createStack(
                STACK,
                bucket.url("root.template"),
                Map.of(
                        "DeletionProtection", "false",
                        "AllowedFunctions", "arn:aws:lambda:" + REGION + ":" + ACCOUNT + ":function:*",
                        "TargetKinds", "lambda",
                        "ClockDriftSeconds", "0"));
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> query.status(STACK), status -> !status.endsWith("_IN_PROGRESS"));
        assertThat(query.status(STACK)).isEqualTo("CREATE_COMPLETE");
        return query.outputs(STACK);
    }

    private String output(String name) {
        return Objects.requireNonNull(outputs.get(name), () -> name + " is not among " + outputs.keySet());
    }

    private void sweep() {
        lambda.invoke(r -> r.functionName(output("SweepArn")).invocationType(InvocationType.EVENT));
    }

    @Override
    public String region() {
        return REGION;
    }

    @Override
    public DynamoDbClient dynamo() {
        return dynamo;
    }

    @Override
    public LambdaClient lambda() {
        return lambda;
    }

    @Override
    public String table() {
        return output("TableName");
    }

    @Override
    public String registrar() {
        return output("RegistrarArn");
    }

    @Override
    public JsonNode api(String operation, String body) {
        try {
            ObjectNode event = (ObjectNode) JSON.readTree(body);
            event.put("operation", operation);
            InvokeResponse answer = lambda.invoke(
                    r -> r.functionName(output("BotApiArn")).payload(SdkBytes.fromUtf8String(event.toString())));
            JsonNode json = JSON.readTree(answer.payload().asUtf8String());
            assertThat(json.path("ok").asBoolean()).as(json.toString()).isTrue();
            return json;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void deploy(Function function) {
        Map<String, String> variables = new HashMap<>(function.environment());
        variables.put("LOCKSTEP_TABLE", table());
        variables.put("LOCKSTEP_CLOCK_DRIFT_SECONDS", "0");
        SdkBytes zip = SdkBytes.fromByteArray(bytes(function.zip()));
        lambda.createFunction(r -> r.functionName(function.name())
                .runtime(Runtime.JAVA21)
                .role("arn:aws:iam::" + ACCOUNT + ":role/" + function.name())
                .handler(function.handler())
                .timeout((int) function.timeout().toSeconds())
                .memorySize(1_024)
                .environment(e -> e.variables(variables))
                .code(c -> c.zipFile(zip)));
        functions.add(function.name());
        lambda.waiter().waitUntilFunctionActiveV2(r -> r.functionName(function.name()));
        lambda.putFunctionEventInvokeConfig(r -> r.functionName(function.name())
                .maximumRetryAttempts(0)
                .destinationConfig(d -> d.onFailure(f -> f.destination(output("FailureFunctionArn")))));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        schedule.shutdownNow();
        functions.forEach(name -> lambda.deleteFunction(r -> r.functionName(name)));
        query.deleteStack(STACK);
        lambda.close();
        dynamo.close();
        http.close();
    }
}
