package dev.lockstep.examples;

import dev.lockstep.types.BotId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** How often each key was seen, by bot. */
record Counts(String table) {

    /** The writes that add these events, one for each key: a transaction takes no item twice. */
    List<TransactWriteItem> add(BotId bot, List<Event> events) {
        Map<String, Long> byKey =
                events.stream().collect(Collectors.groupingBy(Event::key, TreeMap::new, Collectors.counting()));
        return byKey.entrySet().stream()
                .map(count -> add(bot, count.getKey(), count.getValue()))
                .toList();
    }

    private TransactWriteItem add(BotId bot, String key, long seen) {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(table)
                        .key(Map.of("bot", AttributeValue.fromS(bot.value()), "key", AttributeValue.fromS(key)))
                        .updateExpression("ADD seen :seen")
                        .expressionAttributeValues(Map.of(":seen", AttributeValue.fromN(String.valueOf(seen)))))
                .build();
    }
}
