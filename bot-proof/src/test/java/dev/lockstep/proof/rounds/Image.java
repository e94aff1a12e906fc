package dev.lockstep.proof.rounds;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item as the table's stream shows it, read without the library that wrote it. */
record Image(Map<String, AttributeValue> item) {
    static final Image NONE = new Image(Map.of());

    boolean isThere() {
        return !item.isEmpty();
    }

    boolean has(String attribute) {
        return item.containsKey(attribute);
    }

    String text(String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::s).orElse("");
    }

    long number(String attribute) {
        return Optional.ofNullable(item.get(attribute))
                .map(value -> Long.parseLong(value.n()))
                .orElse(0L);
    }

    Set<String> names(String attribute) {
        return Optional.ofNullable(item.get(attribute))
                .map(value -> Set.copyOf(value.ss()))
                .orElse(Set.of());
    }

    List<String> lines(String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::l).orElse(List.of()).stream()
                .map(AttributeValue::s)
                .toList();
    }

    /** A map of event numbers, each by itself or the id of a position. */
    Map<String, Long> events(String attribute) {
        Map<String, Long> found = new TreeMap<>();
        Optional.ofNullable(item.get(attribute))
                .ifPresent(map -> map.m()
                        .forEach((queue, value) -> found.put(
                                queue, Long.parseLong(value.hasM() ? new Image(value.m()).text("e") : value.s()))));
        return found;
    }

    /** The share of an instance, while it has one: the round's epoch; 0 for a bot that works alone. */
    long round() {
        return number("fo");
    }

    /** How many instances its round has; 0 once it was fenced off. */
    int instances() {
        return (int) number("fn");
    }
}
