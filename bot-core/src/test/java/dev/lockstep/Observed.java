package dev.lockstep;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an operation did.
 *
 * @param answer what it answered, or the name of the exception it threw
 * @param items the table afterwards, without what is random
 * @param sent how many requests it made
 */
record Observed(Object answer, Set<Map<String, AttributeValue>> items, long sent) {
    Observed withMoreSent(long more) {
        return new Observed(answer, items, sent + more);
    }

    Observed with(Set<Map<String, AttributeValue>> later) {
        return new Observed(answer, later, sent);
    }

    /** The same answer and the same table, at whatever cost and after however many writes of the run. */
    boolean sameAs(Observed other) {
        return answer.equals(other.answer) && uncounted().equals(other.uncounted());
    }

    private Set<Map<String, AttributeValue>> uncounted() {
        return items.stream().map(Observed::uncounted).collect(Collectors.toUnmodifiableSet());
    }

    private static Map<String, AttributeValue> uncounted(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> result = new HashMap<>(item);
        if (requireNonNull(item.get("sk")).s().startsWith("R#")) {
            result.remove("c");
        }
        return result;
    }

    /** Whether there are the same items, whatever they hold. */
    boolean sameItems(Observed other) {
        return keys().equals(other.keys());
    }

    private Set<String> keys() {
        return items.stream()
                .map(item -> requireNonNull(item.get("pk")).s() + " "
                        + requireNonNull(item.get("sk")).s())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
