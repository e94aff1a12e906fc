package dev.lockstep.lambda.template;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads trees of maps, lists and scalars, as YAML and JSON are. */
final class Values {
    private Values() {}

    @SuppressWarnings("unchecked") // the keys of a template are strings
    static Map<String, Object> map(@Nullable Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    /** A list, also of the one value that stands for a list of one. */
    @SuppressWarnings("unchecked")
    static List<Object> list(@Nullable Object value) {
        if (value == null) {
            return List.of();
        }
        return value instanceof List ? (List<Object>) value : List.of(value);
    }

    static List<String> strings(@Nullable Object value) {
        return list(value).stream().map(String::valueOf).toList();
    }

    static String text(@Nullable Object value) {
        return String.valueOf(Objects.requireNonNull(value));
    }

    /** What lies at the end of a path of keys; an error if nothing does. */
    static Object at(Object tree, String... path) {
        Object here = tree;
        for (String key : path) {
            Object there = map(here).get(key);
            if (there == null) {
                throw new IllegalArgumentException("no " + key + " in " + here);
            }
            here = there;
        }
        return here;
    }
}
