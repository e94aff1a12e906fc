package dev.lockstep.local.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.local.EmbeddedService;
import dev.lockstep.local.lambda.LocalCredentials;
import dev.lockstep.local.lambda.LocalFunction;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** The embedded service on DynamoDB Local. */
final class EmbeddedDeployment implements Deployment {
    private static final String TABLE = "end-to-end";
    private static final Duration SWEEP = Duration.ofMillis(500);
    private static final AwsCredentialsProvider ANY =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));

    private final SdkHttpClient http =
            ApacheHttpClient.builder().socketTimeout(Duration.ofMinutes(2)).build();
    private final EmbeddedService service;
    private final DynamoDbClient dynamo;
    private final LambdaClient lambda;

    EmbeddedDeployment(URI dynamoDb) {
        service = EmbeddedService.at(dynamoDb).table(TABLE).sweepEvery(SWEEP).start();
        dynamo = DynamoDbClient.builder()
                .endpointOverride(dynamoDb)
                .region(Region.of(region()))
                .credentialsProvider(ANY)
                .httpClient(http)
                .build();
        lambda = LambdaClient.builder()
                .endpointOverride(service.lambda().endpoint())
                .region(Region.of(region()))
                .credentialsProvider(ANY)
                .httpClient(http)
                .build();
    }

    @Override
    public String region() {
        return "us-east-1";
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
        return TABLE;
    }

    @Override
    public String registrar() {
        return "lockstep-registrar";
    }

    @Override
    public JsonNode api(String operation, String body) {
        LocalCredentials operator = service.lambda().operator();
        AwsSessionCredentials credentials = AwsSessionCredentials.create(
                operator.accessKeyId(), operator.secretAccessKey(), operator.sessionToken());
        return new BotApi(service.apiUrl(), region(), credentials).call(operation, body);
    }

    /** The processes of a function. */
    List<ProcessHandle> processes(String function) {
        return service.lambda().processes(function);
    }

    long dispatchInvocations() {
        return service.dispatchInvocations();
    }

    @Override
    public void deploy(Function function) {
        service.lambda()
                .deploy(LocalFunction.of(function.name(), function.zip())
                        .withHandler(function.handler())
                        .withTimeout(function.timeout())
                        .withEnvironment(function.environment()));
    }

    @Override
    public void close() {
        lambda.close();
        dynamo.close();
        service.close();
        http.close();
    }
}
