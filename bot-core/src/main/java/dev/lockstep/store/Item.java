package dev.lockstep.store;

import dev.lockstep.types.InvalidInputException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A record as it was read: typed access to its attributes, with a clear error where somebody else wrote nonsense. */
public final class Item {
    private static final AttributeValue UNTYPED = AttributeValue.builder().build();
    private static final long HIGHEST_COUNT = 999_999_999_999_999L;
    private static final long HIGHEST_SMALL_COUNT = 999_999_999;
    private static final long FIRST_MILLI =
            Instant.parse("0001-01-01T00:00:00Z").toEpochMilli();
    private static final long LAST_MILLI =
            Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private final RecordKey key;

    /** The map that this is an entry of, for messages: {@code reads.orders.}; nothing for a record. */
    private final String within;

    private final Function<String, List<String>> paths;
    private final boolean nullIsAbsent;
    private final Map<String, AttributeValue> attributes;

    Item(RecordKey key, TableLayout layout, Map<String, AttributeValue> attributes) {
        this(key, attributes, "", attribute -> layout.path(key, attribute), layout.isNullAbsent());
    }

    private Item(
            RecordKey key,
            Map<String, AttributeValue> attributes,
            String within,
            Function<String, List<String>> paths,
            boolean nullIsAbsent) {
        this.key = key;
        this.within = within;
        this.paths = paths;
        this.nullIsAbsent = nullIsAbsent;
        this.attributes = attributes;
    }

    public RecordKey key() {
        return key;
    }

    public boolean has(String attribute) {
        return find(attribute) != null;
    }

    public Optional<String> string(String attribute) {
        return typed(attribute, "a string", AttributeValue::s);
    }

    public String requireString(String attribute) {
        return string(requirePresent(attribute)).orElse("");
    }

    public long number(String attribute, long whenAbsent) {
        Optional<String> digits = typed(attribute, "a number", AttributeValue::n);
        try {
            return digits.map(Long::parseLong).orElse(whenAbsent);
        } catch (NumberFormatException e) {
            throw new CorruptRecordException(
                    key, within + attribute, "is not a whole number of 64 bits: " + digits.orElse(""));
        }
    }

    /**
     * A number of somebody who is not strict about types: kept as a number or as its digits, and cut to whole ones.
     * Empty if it is absent.
     */
    public Optional<Long> anyNumber(String attribute) {
        AttributeValue value = find(attribute);
        String digits = value == null ? "0" : String.valueOf(value.n() == null ? value.s() : value.n());
        try {
            BigDecimal number = new BigDecimal(digits);
            if (number.precision() - number.scale() > 18 || number.signum() < 0) {
                throw new NumberFormatException();
            }
            return value == null ? Optional.empty() : Optional.of(number.longValue());
        } catch (NumberFormatException e) {
            throw new CorruptRecordException(key, within + attribute, "is no number from 0 up to 18 digits");
        }
    }

    /** As {@link #anyNumber}, for an instant in milliseconds since the epoch. */
    public Optional<Instant> anyInstant(String attribute) {
        return anyNumber(attribute)
                .map(millis -> Instant.ofEpochMilli(between(attribute, millis, FIRST_MILLI, LAST_MILLI)));
    }

    /** What only counts up: whole, not negative, and so far from the end of its type that it can be added to. */
    public long count(String attribute, long whenAbsent) {
        return between(attribute, number(attribute, whenAbsent), 0, HIGHEST_COUNT);
    }

    public long requireCount(String attribute) {
        return count(requirePresent(attribute), 0);
    }

    /** As {@link #count}, for what is small. */
    public int smallCount(String attribute, int whenAbsent) {
        return (int) between(attribute, number(attribute, whenAbsent), 0, HIGHEST_SMALL_COUNT);
    }

    public boolean flag(String attribute) {
        return typed(attribute, "a boolean", AttributeValue::bool).orElse(false);
    }

    /** An instant kept as milliseconds since the epoch. */
    public Optional<Instant> instant(String attribute) {
        return has(attribute)
                ? Optional.of(Instant.ofEpochMilli(between(attribute, number(attribute, 0), FIRST_MILLI, LAST_MILLI)))
                : Optional.empty();
    }

    public Instant requireInstant(String attribute) {
        return instant(requirePresent(attribute)).orElse(Instant.EPOCH);
    }

    /** A duration kept as milliseconds. */
    public Optional<Duration> duration(String attribute) {
        return has(attribute) ? Optional.of(Duration.ofMillis(count(attribute, 0))) : Optional.empty();
    }

    /**
     * Something made of an attribute: what its own rules refuse is this record's fault, not that of whoever asked.
     *
     * @param attribute which one, for the message; {@code *} if several
     */
    public <T> T read(String attribute, Supplier<T> reader) {
        try {
            return reader.get();
        } catch (InvalidInputException | DateTimeException | NumberFormatException refused) {
            throw new CorruptRecordException(key, within + attribute, "is refused: " + refused.getMessage());
        }
    }

    public Set<String> strings(String attribute) {
        return typed(attribute, "a set of strings", v -> v.hasSs() ? v.ss() : null)
                .<Set<String>>map(TreeSet::new)
                .orElseGet(TreeSet::new);
    }

    public Optional<byte[]> bytes(String attribute) {
        return typed(attribute, "binary", v -> v.b() == null ? null : v.b().asByteArray());
    }

    /** The map's entries as items of their own, so that their attributes are read the same way. */
    public Map<String, Item> maps(String attribute) {
        Map<String, Item> result = new LinkedHashMap<>();
        entries(attribute).forEach((name, value) -> {
            if (isAbsent(value)) {
                return;
            } else if (!value.hasM()) {
                throw new CorruptRecordException(key, within + attribute + "." + name, "is not a map");
            }
            result.put(name, inside(attribute + "." + name, value.m()));
        });
        return result;
    }

    /** The map as an item of its own. */
    public Optional<Item> map(String attribute) {
        return typed(attribute, "a map", Item::map).map(map -> inside(attribute, map));
    }

    /** What the attribute holds, whatever its type; nothing that was written by us. */
    public Optional<AttributeValue> value(String attribute) {
        return Optional.ofNullable(find(attribute));
    }

    /** The names of what this record holds. */
    public Set<String> names() {
        return attributes.keySet();
    }

    /** All that this record holds, as DynamoDB gave it: to put conditions on what was read. */
    public Map<String, AttributeValue> raw() {
        return attributes;
    }

    private Item inside(String path, Map<String, AttributeValue> map) {
        return new Item(key, map, within + path + ".", List::of, nullIsAbsent);
    }

    /** The map's entries, all strings. */
    public Map<String, String> stringMap(String attribute) {
        return entries(attribute).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        e -> Optional.ofNullable(e.getValue().s())
                                .orElseThrow(() -> new CorruptRecordException(
                                        key, within + attribute + "." + e.getKey(), "is not a string"))));
    }

    private String requirePresent(String attribute) {
        if (!has(attribute)) {
            throw new CorruptRecordException(key, within + attribute, "is missing");
        }
        return attribute;
    }

    private long between(String attribute, long number, long least, long most) {
        if (number < least || number > most) {
            throw new CorruptRecordException(
                    key, within + attribute, "is " + number + ", which is not between " + least + " and " + most);
        }
        return number;
    }

    private Map<String, AttributeValue> entries(String attribute) {
        return typed(attribute, "a map", Item::map).orElse(Map.of());
    }

    /** DynamoDB Local's stream shows an empty map as a value without any type. */
    private static @Nullable Map<String, AttributeValue> map(AttributeValue value) {
        return value.hasM() || value.equals(UNTYPED) ? value.m() : null;
    }

    private <T> Optional<T> typed(String attribute, String type, Reader<T> reader) {
        AttributeValue value = find(attribute);
        if (value == null) {
            return Optional.empty();
        }
        T read = reader.read(value);
        if (read == null) {
            throw new CorruptRecordException(key, within + attribute, "is not " + type);
        }
        return Optional.of(read);
    }

    private @Nullable AttributeValue find(String attribute) {
        Map<String, AttributeValue> level = attributes;
        List<String> path = paths.apply(attribute);
        for (String step : path.subList(0, path.size() - 1)) {
            AttributeValue next = level.get(step);
            if (next == null || !next.hasM()) {
                return null;
            }
            level = next.m();
        }
        AttributeValue value = level.get(path.get(path.size() - 1));
        return value == null || isAbsent(value) ? null : value;
    }

    private boolean isAbsent(AttributeValue value) {
        return nullIsAbsent && Boolean.TRUE.equals(value.nul());
    }

    @FunctionalInterface
    private interface Reader<T> {
        @Nullable
        T read(AttributeValue value);
    }
}
