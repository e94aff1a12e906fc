package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * One column of a list, for programs and for people.
 *
 * @param key its name in JSON and CSV
 * @param value what programs get
 * @param shown what people see; empty for what only programs get
 */
record Column<T>(String key, Function<T, JsonNode> value, Optional<Function<T, Cell>> shown) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** A column of text, the same for programs and people. */
    static <T> Column<T> text(String key, Function<T, String> text) {
        return new Column<>(key, row -> JSON.textNode(text.apply(row)), Optional.of(row -> Cell.of(text.apply(row))));
    }

    /** A column of numbers. */
    static <T> Column<T> number(String key, Function<T, Long> number) {
        return new Column<>(
                key,
                row -> JSON.numberNode(number.apply(row)),
                Optional.of(row -> Cell.of(String.valueOf(number.apply(row)))));
    }

    /** A column that people see in another way. */
    static <T> Column<T> of(String key, Function<T, JsonNode> value, Function<T, Cell> shown) {
        return new Column<>(key, value, Optional.of(shown));
    }

    /** A column that only programs get. */
    static <T> Column<T> hidden(String key, Function<T, JsonNode> value) {
        return new Column<>(key, value, Optional.empty());
    }

    /** What people see, standing out as the row decides. */
    Column<T> looking(Function<T, Cell.Look> look) {
        return new Column<>(key, value, shown.map(cell -> row -> cell.apply(row).as(look.apply(row))));
    }

    /** At most so many characters for people. */
    Column<T> cut(int most) {
        return new Column<>(key, value, shown.map(cell -> row -> cell.apply(row).cut(most)));
    }

    String heading() {
        return key.replaceAll("([a-z])([A-Z])", "$1 $2").toUpperCase(Locale.ROOT);
    }

    static JsonNode json(Optional<?> value) {
        return value.map(Column::json).orElse(NullNode.getInstance());
    }

    static JsonNode json(Object value) {
        if (value instanceof Number number) {
            return JSON.numberNode(number.longValue());
        } else if (value instanceof Boolean flag) {
            return JSON.booleanNode(flag);
        } else if (value instanceof Instant || value instanceof Duration) {
            return JSON.textNode(value.toString());
        }
        return JSON.textNode(String.valueOf(value));
    }
}
