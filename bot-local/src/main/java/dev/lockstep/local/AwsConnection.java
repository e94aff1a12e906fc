package dev.lockstep.local;

import java.net.URI;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** DynamoDB as a command was told to reach it: on AWS as the environment says, or at an endpoint. */
final class AwsConnection implements AutoCloseable {
    private final Closing closing = new Closing();
    private final DynamoDbClient dynamo;

    private AwsConnection(URI endpoint) {
        dynamo = closing.add(Connection.to(endpoint)).dynamo();
    }

    private AwsConnection(Optional<String> region, Optional<String> profile) {
        SdkHttpClient http = closing.add(Connection.http());
        DefaultCredentialsProvider.Builder credentials = DefaultCredentialsProvider.builder();
        profile.ifPresent(credentials::profileName);
        dynamo = closing.add(DynamoDbClient.builder()
                .region(region.map(Region::of).orElseGet(() -> region(profile)))
                .credentialsProvider(closing.add(credentials.build()))
                .httpClient(http)
                .build());
    }

    /**
     * A connection.
     *
     * @throws Database.UnusableException if nobody says which region, or no DynamoDB answers at the endpoint
     */
    static AwsConnection to(Optional<URI> endpoint, Optional<String> region, Optional<String> profile) {
        if (endpoint.isPresent()) {
            Database.at(endpoint.get()).close();
            return new AwsConnection(endpoint.get());
        }
        return new AwsConnection(region, profile);
    }

    private static Region region(Optional<String> profile) {
        DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
        profile.ifPresent(name -> chain.profileName(name));
        try {
            return chain.build().getRegion();
        } catch (SdkException unknown) {
            throw new Database.UnusableException("nobody says which region: give --region, or AWS_REGION", unknown);
        }
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }

    @Override
    public void close() {
        closing.close();
    }
}
