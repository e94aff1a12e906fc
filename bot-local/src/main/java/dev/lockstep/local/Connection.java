package dev.lockstep.local;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Clients of one endpoint. DynamoDB Local takes any credentials and any region, so made-up ones do, unless the
 * environment has some.
 */
final class Connection implements AutoCloseable {
    static final String ACCESS_KEY = "local";
    private static final int CONNECTIONS = 100;

    private final URI endpoint;
    private final Closing closing = new Closing();
    private final SdkHttpClient http;
    private final DynamoDbClient dynamo;
    private final DynamoDbStreamsClient streams;

    private Connection(URI endpoint, SdkHttpClient http) {
        this.endpoint = endpoint;
        this.http = closing.add(http);
        dynamo = closing.add(DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(region())
                .credentialsProvider(credentials())
                .httpClient(http)
                .build());
        streams = closing.add(DynamoDbStreamsClient.builder()
                .endpointOverride(endpoint)
                .region(region())
                .credentialsProvider(credentials())
                .httpClient(http)
                .build());
    }

    static Connection to(URI endpoint) {
        return over(endpoint, http());
    }

    /** A connection over this HTTP client, which is closed with it. */
    static Connection over(URI endpoint, SdkHttpClient http) {
        return new Connection(endpoint, http);
    }

    static SdkHttpClient http() {
        return ApacheHttpClient.builder().maxConnections(CONNECTIONS).build();
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }

    DynamoDbStreamsClient streams() {
        return streams;
    }

    /** One more client on this connection, closed with it. */
    DynamoDbClient dynamo(ExecutionInterceptor interceptor) {
        return closing.add(DynamoDbClient.builder()
                .endpointOverride(endpoint)
                .region(region())
                .credentialsProvider(credentials())
                .httpClient(http)
                .overrideConfiguration(c -> c.addExecutionInterceptor(interceptor))
                .build());
    }

    static Region region() {
        return environment("AWS_REGION").map(Region::of).orElse(Region.US_EAST_1);
    }

    static AwsCredentialsProvider credentials() {
        return environment("AWS_ACCESS_KEY_ID").isPresent()
                ? EnvironmentVariableCredentialsProvider.create()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, ACCESS_KEY));
    }

    private static Optional<String> environment(String name) {
        return Optional.ofNullable(System.getenv(name)).filter(value -> !value.isBlank());
    }

    @Override
    public void close() {
        closing.close();
    }
}
