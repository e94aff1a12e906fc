package dev.lockstep.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Placeholders of one request, so that no name or value of a user is ever part of an expression's text. */
public final class Expression {
    private final TableLayout layout;
    private final RecordKey key;
    private final Map<String, String> placeholders = new HashMap<>();
    private final Map<AttributeValue, String> values = new HashMap<>();

    Expression(TableLayout layout, RecordKey key) {
        this.layout = layout;
        this.key = key;
    }

    String key() {
        return name(layout.itemKey(key).keySet().stream().sorted().findFirst().orElseThrow());
    }

    String path(String... steps) {
        return path(Path.of(steps));
    }

    String path(Path path) {
        List<String> steps = new ArrayList<>(layout.path(key, path.steps().get(0)));
        steps.addAll(path.steps().subList(1, path.steps().size()));
        return steps.stream().map(this::name).collect(Collectors.joining("."));
    }

    String value(AttributeValue value) {
        return values.computeIfAbsent(value, v -> ":v" + values.size());
    }

    Map<String, String> names() {
        return placeholders.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    Map<String, AttributeValue> values() {
        return values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    private String name(String attribute) {
        return placeholders.computeIfAbsent(attribute, a -> "#n" + placeholders.size());
    }
}
