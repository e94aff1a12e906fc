package dev.lockstep.bench.dispatch;

import dev.lockstep.local.DynamoDbLocalProcess;
import java.net.URI;
import java.util.function.Consumer;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** DynamoDB Local in a process of its own, which ends with this one, and clients of it. */
final class Database implements AutoCloseable {
    private static final AwsCredentialsProvider ANY =
            StaticCredentialsProvider.create(AwsBasicCredentials.create("any", "any"));

    private final DynamoDbLocalProcess process;
    private final SdkHttpClient http =
            ApacheHttpClient.builder().maxConnections(100).build();
    private final DynamoDbClient dynamo;
    private final DynamoDbStreamsClient streams;

    Database(Consumer<String> notices) {
        process = DynamoDbLocalProcess.start(DynamoDbLocalProcess.Options.ofLauncher(notices));
        dynamo = client();
        streams = DynamoDbStreamsClient.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(ANY)
                .httpClient(http)
                .build();
    }

    URI endpoint() {
        return process.endpoint();
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }

    DynamoDbStreamsClient streams() {
        return streams;
    }

    /** One more client, the caller's to close. */
    DynamoDbClient client(ExecutionInterceptor... interceptors) {
        return DynamoDbClient.builder()
                .endpointOverride(endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(ANY)
                .httpClient(http)
                .overrideConfiguration(c -> {
                    for (ExecutionInterceptor interceptor : interceptors) {
                        c.addExecutionInterceptor(interceptor);
                    }
                })
                .build();
    }

    @Override
    public void close() {
        streams.close();
        dynamo.close();
        http.close();
        process.close();
    }
}
