package dev.lockstep.local.cli;

import dev.lockstep.testkit.DynamoDbLocal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Makes many bots of one, by copying its records: registering them one by one takes too long. */
final class Crowd {
    private static final int MOST_AT_ONCE = 25;

    private final DynamoDbLocal dynamo;
    private final List<WriteRequest> waiting = new ArrayList<>();

    Crowd(DynamoDbLocal dynamo) {
        this.dynamo = dynamo;
    }

    /** Copies of a bot with a number behind its name, from 1. */
    void of(String bot, int copies) {
        List<Map<String, AttributeValue>> records =
                dynamo.client().scanPaginator(r -> r.tableName(Fleet.TABLE)).items().stream()
                        .filter(item -> is(item, "pk", "B#" + bot) || is(item, "sk", "S#" + bot))
                        .toList();
        for (int i = 1; i <= copies; i++) {
            String name = String.format(Locale.ROOT, "%s-%05d", bot, i);
            records.forEach(record -> add(renamed(record, bot, name)));
        }
        write();
    }

    private static boolean is(Map<String, AttributeValue> item, String attribute, String value) {
        return value.equals(
                item.getOrDefault(attribute, AttributeValue.fromS("")).s());
    }

    private static Map<String, AttributeValue> renamed(Map<String, AttributeValue> record, String bot, String name) {
        Map<String, AttributeValue> copy = new HashMap<>(record);
        copy.replaceAll(
                (attribute, value) -> attribute.matches("pk|sk") && value.s().matches("[BS]#" + bot)
                        ? AttributeValue.fromS(value.s().charAt(0) + "#" + name)
                        : value);
        return copy;
    }

    private void add(Map<String, AttributeValue> item) {
        waiting.add(WriteRequest.builder().putRequest(p -> p.item(item)).build());
        if (waiting.size() == MOST_AT_ONCE) {
            write();
        }
    }

    private void write() {
        if (!waiting.isEmpty()) {
            List<WriteRequest> batch = List.copyOf(waiting);
            waiting.clear();
            dynamo.client()
                    .batchWriteItem(r -> r.requestItems(Map.of(Fleet.TABLE, batch)))
                    .unprocessedItems()
                    .values()
                    .forEach(waiting::addAll);
        }
    }
}
