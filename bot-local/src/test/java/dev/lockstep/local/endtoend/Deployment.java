package dev.lockstep.local.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
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

    /** Calls an operation of the Bot API as an operator; it must succeed. */
    JsonNode api(String operation, String body);

    /** Deploys a bot's function with no retries, and the failure function as its destination. */
    void deploy(Function function);

    @Override
    void close();

    /** A bot's function. */
    record Function(String name, Path zip, String handler, Duration timeout, Map<String, String> environment) {}
}
