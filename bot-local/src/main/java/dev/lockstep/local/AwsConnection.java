package dev.lockstep.local;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClientBuilder;

/** DynamoDB as a command was told to reach it: on AWS as the environment says, or at an endpoint. */
public final class AwsConnection implements AutoCloseable {
    private static final Duration LONGEST_CALL = Duration.ofSeconds(30);

    private final Closing closing = new Closing();
    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final Region region;
    private final DynamoDbClient dynamo;

    private AwsConnection(Address address, List<ExecutionInterceptor> interceptors) {
        http = closing.add(Connection.http());
        if (address.endpoint().filter(AwsConnection::isHere).isPresent()
                && address.profile().isEmpty()) {
            region = address.region().map(Region::of).orElseGet(Connection::region);
            credentials = Connection.credentials();
        } else {
            region = address.region().map(Region::of).orElseGet(() -> region(address.profile()));
            DefaultCredentialsProvider.Builder chain = DefaultCredentialsProvider.builder();
            address.profile().ifPresent(chain::profileName);
            credentials = closing.add(chain.build());
        }
        DynamoDbClientBuilder client = DynamoDbClient.builder()
                .region(region)
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(
                        c -> c.executionInterceptors(interceptors).apiCallTimeout(LONGEST_CALL));
        address.endpoint().ifPresent(client::endpointOverride);
        dynamo = closing.add(client.build());
    }

    /**
     * Where DynamoDB is.
     *
     * @param endpoint one that is not AWS's
     * @param region AWS's, as the environment says if absent
     * @param profile AWS's, as the environment says if absent
     */
    public record Address(Optional<URI> endpoint, Optional<String> region, Optional<String> profile) {}

    /**
     * A connection to what is known to answer.
     *
     * @throws UnusableException if nobody says which region, or no DynamoDB answers at the endpoint
     */
    static AwsConnection to(Optional<URI> endpoint, Optional<String> region, Optional<String> profile) {
        endpoint.ifPresent(there -> Database.at(there).close());
        return new AwsConnection(new Address(endpoint, region, profile), List.of());
    }

    /**
     * A connection, without any request.
     *
     * @param interceptors of its DynamoDB client
     * @throws UnusableException if nobody says which region, or the endpoint is no address
     */
    public static AwsConnection to(Address address, List<ExecutionInterceptor> interceptors) {
        address.endpoint().ifPresent(Database::requireAddress);
        return new AwsConnection(address, interceptors);
    }

    /** A database on this machine takes any credentials. */
    private static boolean isHere(URI endpoint) {
        return List.of("localhost", "127.0.0.1", "[::1]").contains(endpoint.getHost());
    }

    private static Region region(Optional<String> profile) {
        DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
        profile.ifPresent(name -> chain.profileName(name));
        try {
            return chain.build().getRegion();
        } catch (SdkException unknown) {
            throw new UnusableException("nobody says which region: give --region, or AWS_REGION", unknown);
        }
    }

    /** A client of the table. */
    public DynamoDbClient dynamo() {
        return dynamo;
    }

    /** For clients of other services, closed with this connection. */
    public SdkHttpClient http() {
        return http;
    }

    /** For clients of other services. */
    public AwsCredentialsProvider credentials() {
        return credentials;
    }

    /** For clients of other services. */
    public Region region() {
        return region;
    }

    @Override
    public void close() {
        closing.close();
    }
}
