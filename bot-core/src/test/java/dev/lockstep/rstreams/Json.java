package dev.lockstep.rstreams;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A piece of JSON as maps, lists, texts, numbers and truth values. */
public record Json(@Nullable Object value) {
    private static final JsonFactory FACTORY = new JsonFactory();

    /** All that a stream holds. */
    public static Json read(InputStream text) {
        try (JsonParser parser = FACTORY.createParser(text)) {
            parser.nextToken();
            return new Json(value(parser));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> members = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String name = parser.currentName();
                    parser.nextToken();
                    members.put(name, value(parser));
                }
                yield members;
            }
            case START_ARRAY -> {
                List<@Nullable Object> elements = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(value(parser));
                }
                yield elements;
            }
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            default -> throw new IOException("unexpected " + parser.currentToken());
        };
    }

    /** A member that is there. */
    public Json get(String member) {
        return find(member).orElseThrow(() -> new IllegalArgumentException("no member " + member + " in " + this));
    }

    /** A member that is there and not null. */
    public Optional<Json> find(String member) {
        return value instanceof Map<?, ?> members
                ? Optional.ofNullable(members.get(member)).map(Json::new)
                : Optional.empty();
    }

    /** All members in their order; none if this is no object. */
    public Map<String, Json> members() {
        Map<String, Json> result = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> members) {
            members.forEach((name, member) -> result.put(String.valueOf(name), new Json(member)));
        }
        return result;
    }

    /** All elements; none if this is no array. */
    public List<Json> elements() {
        return value instanceof List<?> elements
                ? elements.stream().<Json>map(Json::new).toList()
                : List.of();
    }

    /** Whether it is {@code null}. */
    public boolean isNull() {
        return value == null;
    }

    /** A text, or what is written. */
    public String text() {
        return String.valueOf(value);
    }

    /** A number. */
    public double number() {
        return ((Number) Objects.requireNonNull(value)).doubleValue();
    }

    /** A whole number. */
    public long integer() {
        return ((Number) Objects.requireNonNull(value)).longValue();
    }

    private static void write(JsonGenerator generator, @Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> members) {
            generator.writeStartObject();
            for (Map.Entry<?, ?> member : members.entrySet()) {
                generator.writeFieldName(String.valueOf(member.getKey()));
                write(generator, member.getValue());
            }
            generator.writeEndObject();
        } else if (value instanceof List<?> elements) {
            generator.writeStartArray();
            for (Object element : elements) {
                write(generator, element);
            }
            generator.writeEndArray();
        } else if (value instanceof String text) {
            generator.writeString(text);
        } else if (value instanceof Boolean truth) {
            generator.writeBoolean(truth);
        } else if (value == null) {
            generator.writeNull();
        } else {
            generator.writeNumber(value.toString());
        }
    }

    /** As it is sent. */
    @Override
    public String toString() {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = FACTORY.createGenerator(text)) {
            write(generator, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }
}
