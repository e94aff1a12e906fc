package dev.lockstep.proof.simulation;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item as the table's stream shows it, read without the library that wrote it. */
record Image(Map<String, AttributeValue> item) {
    Optional<String> string(String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::s);
    }

    long number(String attribute) {
        return Optional.ofNullable(item.get(attribute))
                .map(v -> Long.parseLong(v.n()))
                .orElse(0L);
    }

    Optional<Instant> instant(String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(v -> Instant.ofEpochMilli(Long.parseLong(v.n())));
    }

    boolean flag(String attribute) {
        return Optional.ofNullable(item.get(attribute))
                .map(v -> Boolean.TRUE.equals(v.bool()))
                .orElse(false);
    }

    Set<String> strings(String attribute) {
        return Optional.ofNullable(item.get(attribute))
                .map(v -> Set.copyOf(v.ss()))
                .orElse(Set.of());
    }

    /** Of a map of strings, or of maps that have a string of this name. */
    Map<String, String> entries(String attribute, String member) {
        Map<String, String> found = new HashMap<>();
        Optional.ofNullable(item.get(attribute))
                .ifPresent(map -> map.m()
                        .forEach((key, value) -> found.put(
                                key,
                                value.hasM()
                                        ? new Image(value.m()).string(member).orElse("")
                                        : value.s())));
        return found;
    }
}
