package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** As much of JSON Schema as the description of the API uses; what it does not know fails. */
final class Schema {
    private static final Set<String> KNOWN = Set.of(
            "$ref",
            "type",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "enum",
            "oneOf",
            "pattern",
            "minimum",
            "maximum",
            "minLength",
            "maxLength",
            "minItems",
            "maxItems",
            "format",
            "description",
            "default",
            "x-statuses");

    private final JsonNode document;

    Schema(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with a value; empty if it is as described. */
    List<String> problems(JsonNode schema, JsonNode value) {
        List<String> problems = new ArrayList<>();
        check(schema, value, "", problems);
        return problems;
    }

    private void check(JsonNode schema, JsonNode value, String path, List<String> problems) {
        schema.fieldNames().forEachRemaining(word -> {
            if (!KNOWN.contains(word)) {
                problems.add(path + ": the schema says " + word);
            }
        });
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asText().replace("#/components/schemas/", "");
            JsonNode named = document.path("components").path("schemas").path(name);
            if (named.isMissingNode()) {
                problems.add(path + ": there is no schema " + name);
            }
            check(named, value, path, problems);
            return;
        }
        if (schema.has("oneOf")) {
            long fitting = Optional.of(schema.path("oneOf")).stream()
                    .flatMap(all -> {
                        List<JsonNode> each = new ArrayList<>();
                        all.forEach(each::add);
                        return each.stream();
                    })
                    .filter(one -> problems(one, value).isEmpty())
                    .count();
            if (fitting != 1) {
                problems.add(path + ": fits " + fitting + " of the alternatives: " + value);
            }
            return;
        }
        if (schema.has("type") && !types(schema).contains(type(value)) && !isNumber(schema, value)) {
            problems.add(path + ": is " + type(value) + " and not " + schema.path("type"));
        }
        if (schema.has("enum") && !texts(schema.path("enum")).contains(value.asText())) {
            problems.add(path + ": is none of " + schema.path("enum") + ": " + value);
        }
        if (schema.has("pattern")
                && !value.asText().matches(schema.path("pattern").asText())) {
            problems.add(path + ": does not match: " + value);
        }
        if (schema.path("format").asText().equals("date-time")) {
            Instant.parse(value.asText());
        }
        if (schema.has("minimum") && value.asLong() < schema.path("minimum").asLong()) {
            problems.add(path + ": is too small: " + value);
        }
        if (value.isObject()) {
            checkMembers(schema, value, path, problems);
        }
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            check(schema.path("items"), value.path(i), path + "[" + i + "]", problems);
        }
    }

    private void checkMembers(JsonNode schema, JsonNode value, String path, List<String> problems) {
        texts(schema.path("required")).forEach(name -> {
            if (!value.has(name)) {
                problems.add(path + ": lacks " + name);
            }
        });
        value.properties().forEach(member -> {
            String inner = path + "." + member.getKey();
            JsonNode property = schema.path("properties").path(member.getKey());
            JsonNode others = schema.path("additionalProperties");
            if (!property.isMissingNode()) {
                check(property, member.getValue(), inner, problems);
            } else if (others.isObject()) {
                check(others, member.getValue(), inner, problems);
            } else if (others.isBoolean()) {
                problems.add(inner + ": is not described");
            }
        });
    }

    private static Set<String> types(JsonNode schema) {
        JsonNode type = schema.path("type");
        return type.isArray() ? texts(type) : Set.of(type.asText());
    }

    private static boolean isNumber(JsonNode schema, JsonNode value) {
        return value.isNumber() && types(schema).contains("number");
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> "string";
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case BOOLEAN -> "boolean";
            case ARRAY -> "array";
            case OBJECT -> "object";
            case NULL -> "null";
            default -> "missing";
        };
    }

    static Set<String> texts(JsonNode array) {
        Set<String> texts = new TreeSet<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
