package dev.lockstep.local.endtoend;

import dev.lockstep.lambda.bot.BotContext;
import dev.lockstep.lambda.bot.BotHandler;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Counts the events of a queue, each in a transaction with its position; packaged and deployed by the tests. */
public final class CountingBot extends BotHandler {
    private static final int KILLED = 137;

    private final DynamoDbClient dynamo = DynamoDbClient.create();
    private final String table = System.getenv("COUNTS_TABLE");

    /**
     * What a bot is registered with.
     *
     * @param queue what it reads
     * @param last the last event of it
     * @param perRun how many events a run counts at most
     * @param diesAt the event at which its process is killed the first time, 0 for none
     * @param hangs whether it takes for ever the first time
     */
    record Settings(String queue, long last, long perRun, long diesAt, boolean hangs) {}

    /** For Lambda. */
    public CountingBot() {
        super();
    }

    @Override
    protected void run(BotContext bot) {
        note("begun-" + bot.run().runId(), Instant.now().toString());
        Settings settings = bot.settings(Settings.class);
        if (settings.hangs() && isFirst("hung-" + bot.bot().value())) {
            bot.run().extend(Duration.ofMinutes(30));
            hang();
        }
        long at = bot.position(settings.queue())
                .map(EventId::value)
                .map(Long::parseLong)
                .orElse(0L);
        long end = Math.min(settings.last(), at + settings.perRun());
        for (long next = at + 1; next <= end; next++) {
            if (next == settings.diesAt() && isFirst("died-" + bot.bot().value())) {
                Runtime.getRuntime().halt(KILLED);
            }
            bot.commit(
                    List.of(increment(settings.queue() + "-" + next)),
                    Checkpoint.read(settings.queue(), EventId.ofNumber(next), 1));
        }
    }

    private static void hang() {
        while (true) {
            Thread.onSpinWait();
        }
    }

    private TransactWriteItem increment(String event) {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(table)
                        .key(key(event))
                        .updateExpression("ADD n :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
    }

    private void note(String name, String what) {
        dynamo.putItem(r ->
                r.tableName(table).item(Map.of("id", AttributeValue.fromS(name), "what", AttributeValue.fromS(what))));
    }

    private boolean isFirst(String name) {
        try {
            dynamo.putItem(r -> r.tableName(table).item(key(name)).conditionExpression("attribute_not_exists(id)"));
            return true;
        } catch (ConditionalCheckFailedException again) {
            return false;
        }
    }

    private static Map<String, AttributeValue> key(String id) {
        return Map.of("id", AttributeValue.fromS(id));
    }
}
