package dev.lockstep.bench.laps;

import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Where one thread works, on a bot, lock or item that is nobody else's.
 *
 * @param table a name for tables, the same for all lanes of a racer and no other's
 * @param number from 0
 */
record Lane(DynamoDbClient dynamo, String table, int number) {
    /** What the lane's own bot, lock or item is called. */
    String own() {
        return "orders-to-invoices-" + number;
    }
}
