package dev.lockstep.local.endtoend;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** Lockstep somewhere, by its endpoints only. */
interface Deployment extends AutoCloseable {

    String region();

    DynamoDbClient dynamo();

    LambdaClient lambda();

    /** Lockstep's table. */
    String table();

    /** The registrar function, by name or ARN. */
    String registrar();

    /** The Bot API's Function URL. */
    URI api();

    /** An operator. */
    AwsCredentialsProvider operator();

    /** Deploys a bot's function with no retries, and the failure function as its destination. */
    void deploy(Function function);

    /** The least time between two sweeps; how long a test waits depends on it. */
    Duration sweepEvery();

    @Override
    void close();

    /** A bot's function. */
    record Function(String name, Path zip, String handler, Duration timeout, Map<String, String> environment) {}
}
