package dev.lockstep.bench.peers;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Pieces of recorded items and requests, which have what is asked for. */
final class Pieces {
    private Pieces() {}

    /** What a map has by this name. */
    static <K, T> T at(Map<K, T> map, K name) {
        return Objects.requireNonNull(map.get(name), name::toString);
    }

    /** What an item has on this path of maps. */
    static Map<String, AttributeValue> map(Map<String, AttributeValue> item, String... path) {
        Map<String, AttributeValue> map = item;
        for (String name : path) {
            map = at(map, name).m();
        }
        return map;
    }

    /** The first of those that are all alike. */
    static <T> T any(Map<String, T> map) {
        return map.values().iterator().next();
    }

    /** A map with one entry more, or another. */
    static <T> Map<String, T> with(Map<String, T> map, String name, T value) {
        Map<String, T> changed = new HashMap<>(map);
        changed.put(name, value);
        return changed;
    }
}
