package dev.lockstep.local.cli;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The names and requests of runs, which are random, with names that tell the bot's place and stay the same. */
final class RunNames {
    private static final List<String> RANDOM = List.of("id", "rq");

    private RunNames() {}

    /** What stands for each of them, as long as it. */
    static Map<String, String> in(DynamoDbClient dynamo, String table) {
        Map<String, String> names = new LinkedHashMap<>();
        dynamo.scanPaginator(r -> r.tableName(table)).items().stream()
                .filter(item -> text(item, "sk").matches("[RX]#.*"))
                .sorted(Comparator.comparing(item -> text(item, "pk") + " " + text(item, "sk")))
                .forEach(item -> RANDOM.forEach(attribute -> name(item, attribute, names)));
        return names;
    }

    private static String text(Map<String, AttributeValue> item, String attribute) {
        return Objects.requireNonNull(item.get(attribute), attribute).s();
    }

    private static void name(Map<String, AttributeValue> item, String attribute, Map<String, String> names) {
        Optional.ofNullable(new HashMap<>(item).get(attribute))
                .map(AttributeValue::s)
                .filter(name -> name.length() == 12)
                .ifPresent(name -> names.computeIfAbsent(
                        name, unknown -> String.format(Locale.ROOT, "%s-%09d", attribute, names.size() + 1)));
    }
}
