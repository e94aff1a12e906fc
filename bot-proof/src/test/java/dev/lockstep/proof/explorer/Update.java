package dev.lockstep.proof.explorer;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What an update does to an item; every right side is computed from the item as it was before. */
record Update(List<Assignment> sets, List<Path> removes) {
    static final Update NOTHING = new Update(List.of(), List.of());

    /**
     * {@code target = source} or {@code target = if_not_exists(source, value)}, each with a number added if there is
     * one.
     */
    record Assignment(Path target, Operand first, String plus) {}

    /** Either an attribute, or a value, or an attribute with a value for when it is absent. */
    record Operand(List<Path> attribute, String value) {
        AttributeValue in(Map<String, AttributeValue> item, Map<String, AttributeValue> values) {
            return attribute.stream()
                    .flatMap(path -> path.in(item).stream())
                    .findFirst()
                    .orElseGet(() -> Path.value(values, value));
        }
    }

    Map<String, AttributeValue> on(Map<String, AttributeValue> before, Map<String, AttributeValue> values) {
        Map<String, AttributeValue> after = new HashMap<>(before);
        for (Assignment assignment : sets) {
            AttributeValue value = assignment.first().in(before, values);
            assignment.target().set(after, assignment.plus().isEmpty() ? value : sum(value, values, assignment.plus()));
        }
        removes.forEach(path -> path.remove(after));
        return after;
    }

    private static AttributeValue sum(AttributeValue value, Map<String, AttributeValue> values, String plus) {
        BigDecimal sum = new BigDecimal(value.n())
                .add(new BigDecimal(Path.value(values, plus).n()));
        return AttributeValue.fromN(sum.toPlainString());
    }
}
