package dev.lockstep.proof.explorer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Where a value is in an item: the names on the way to it. */
record Path(List<String> steps) {

    Optional<AttributeValue> in(Map<String, AttributeValue> item) {
        AttributeValue value = item.get(steps.get(0));
        for (String step : steps.subList(1, steps.size())) {
            value = value != null && value.hasM() ? value.m().get(step) : null;
        }
        return Optional.ofNullable(value);
    }

    void set(Map<String, AttributeValue> item, AttributeValue value) {
        change(item, 0, map -> map.put(last(), value));
    }

    void remove(Map<String, AttributeValue> item) {
        change(item, 0, map -> map.remove(last()));
    }

    private void change(Map<String, AttributeValue> level, int depth, Step step) {
        if (depth == steps.size() - 1) {
            step.on(level);
            return;
        }
        AttributeValue next = level.get(steps.get(depth));
        if (next == null || !next.hasM()) {
            throw DynamoDbException.builder()
                    .message("The document path provided in the update expression is invalid for update")
                    .build();
        }
        Map<String, AttributeValue> inner = new HashMap<>(next.m());
        change(inner, depth + 1, step);
        level.put(steps.get(depth), AttributeValue.fromM(inner));
    }

    private String last() {
        return steps.get(steps.size() - 1);
    }

    /** What a placeholder of a request stands for. */
    static AttributeValue value(Map<String, AttributeValue> values, String placeholder) {
        AttributeValue value = values.get(placeholder);
        if (value == null) {
            throw new IllegalStateException("a request without a value of " + placeholder);
        }
        return value;
    }

    @Override
    public String toString() {
        return String.join(".", steps);
    }

    @FunctionalInterface
    private interface Step {
        void on(Map<String, AttributeValue> map);
    }
}
