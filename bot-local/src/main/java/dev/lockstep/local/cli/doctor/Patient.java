package dev.lockstep.local.cli.doctor;

import dev.lockstep.Lockstep;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.lambda.LambdaClient;

/**
 * What is looked at, and how.
 *
 * @param clock the clock that is compared with AWS's, and that due times are compared with
 * @param isOnAws whether it is AWS's DynamoDB, and not one that has no backups and the clock of this machine
 * @param lambda the Lambda service that the stack and the bots' functions are in; empty if it cannot be asked
 * @param patience after which what is not done yet is looked at again; zero to look once
 * @param asking asks several questions at once
 */
public record Patient(
        Lockstep lockstep,
        DynamoDbClient dynamo,
        String table,
        InstantSource clock,
        boolean isOnAws,
        Optional<LambdaClient> lambda,
        Duration patience,
        Asking asking) {

    /** Asks several questions at once. */
    @FunctionalInterface
    public interface Asking {
        /** The answers in the order of the questions. What the first of them throws, this throws. */
        <K, V> Stream<V> each(List<K> keys, Function<K, V> question);
    }
}
