package dev.lockstep.store;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Placeholders of one request, so that no name or value of a user is ever part of an expression's text. */
public final class Expression {
    private final TableLayout layout;
    private final RecordKey key;
    private final Map<String, String> placeholders = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private final Map<AttributeValue, String> valuePlaceholders = new HashMap<>();
    private final Map<String, AttributeValue> values = new HashMap<>();

    Expression(TableLayout layout, RecordKey key) {
        this.layout = layout;
        this.key = key;
    }

    /** What all of these come to, one after the other. */
    static <T> String joined(String separator, Collection<T> parts, Function<T, String> text) {
        StringBuilder joined = new StringBuilder();
        for (T part : parts) {
            joined.append(joined.isEmpty() ? "" : separator).append(text.apply(part));
        }
        return joined.toString();
    }

    String key() {
        return name(layout.itemKey(key).keySet().stream().sorted().findFirst().orElseThrow());
    }

    String path(String attribute) {
        return joined(".", layout.path(key, attribute), this::name);
    }

    String path(String map, String entry) {
        return path(map) + "." + name(entry);
    }

    String path(Path path) {
        List<String> steps = path.steps();
        String first = path(steps.get(0));
        return steps.size() == 1 ? first : first + "." + joined(".", steps.subList(1, steps.size()), this::name);
    }

    String value(AttributeValue value) {
        return valuePlaceholders.computeIfAbsent(value, v -> {
            String placeholder = ":v" + values.size();
            values.put(placeholder, v);
            return placeholder;
        });
    }

    Map<String, String> names() {
        return names;
    }

    Map<String, AttributeValue> values() {
        return values;
    }

    private String name(String attribute) {
        return placeholders.computeIfAbsent(attribute, a -> {
            String placeholder = "#n" + names.size();
            names.put(placeholder, a);
            return placeholder;
        });
    }
}
