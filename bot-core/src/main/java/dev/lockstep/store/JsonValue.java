package dev.lockstep.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * JSON as DynamoDB keeps it in maps and lists, where leo-sdk keeps settings. Numbers are exact or refused; the order of
 * a map's entries and how a number was written are not kept.
 */
public final class JsonValue {
    /** DynamoDB nests 32 levels, and settings lie inside of a map and a list already. */
    private static final int DEEPEST = 28;

    private static final int MOST_DIGITS = 38;
    private static final int HIGHEST_EXPONENT = 125;
    private static final int LOWEST_EXPONENT = -130;
    private static final JsonFactory JSON = new JsonFactory();

    private final String field;
    private final JsonParser parser;

    private JsonValue(String field, JsonParser parser) {
        this.field = field;
        this.parser = parser;
    }

    /**
     * A JSON object as a map.
     *
     * @param field what it is, for the refusal
     * @param json what was found to be a JSON object
     * @throws InvalidInputException if DynamoDB could not keep it as it is
     */
    public static AttributeValue parse(String field, String json) {
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw InvalidInputException.of(field, "are not a JSON object");
            }
            return AttributeValue.fromM(new JsonValue(field, parser).map(1));
        } catch (IOException malformed) {
            throw InvalidInputException.of(field, "are not JSON");
        }
    }

    /** A value as JSON: the same text for the same value, with the names of a map in order. */
    public static String text(AttributeValue value) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(json, value);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private AttributeValue value(JsonToken token, int depth) throws IOException {
        return switch (token) {
            case START_OBJECT -> AttributeValue.fromM(map(depth));
            case START_ARRAY -> AttributeValue.fromL(list(depth));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> AttributeValue.fromN(number(parser.getText()));
            case VALUE_TRUE -> AttributeValue.fromBool(true);
            case VALUE_FALSE -> AttributeValue.fromBool(false);
            case VALUE_NULL -> AttributeValue.fromNul(true);
            default -> AttributeValue.fromS(encodable(parser.getText()));
        };
    }

    private Map<String, AttributeValue> map(int depth) throws IOException {
        requireDepth(depth);
        Map<String, AttributeValue> map = new HashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = encodable(parser.currentName());
            if (name.isEmpty()) {
                throw refused("have an entry without a name, which DynamoDB does not keep");
            }
            map.put(name, value(parser.nextToken(), depth + 1));
        }
        return map;
    }

    private List<AttributeValue> list(int depth) throws IOException {
        requireDepth(depth);
        List<AttributeValue> list = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            list.add(value(token, depth + 1));
        }
        return list;
    }

    private String number(String text) {
        try {
            BigDecimal number = new BigDecimal(text).stripTrailingZeros();
            long exponent = (long) number.precision() - number.scale() - 1;
            boolean isKept = number.signum() == 0
                    || (number.precision() <= MOST_DIGITS
                            && exponent <= HIGHEST_EXPONENT
                            && exponent >= LOWEST_EXPONENT);
            if (isKept) {
                return plain(number);
            }
        } catch (NumberFormatException | ArithmeticException beyond) {
            throw refused("have a number with an exponent that DynamoDB does not keep");
        }
        throw refused("have a number with more digits than DynamoDB keeps, which are 38");
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.toPlainString();
    }

    private String encodable(String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw refused("have half a surrogate pair, which cannot be kept");
        }
        return text;
    }

    private void requireDepth(int depth) {
        if (depth > DEEPEST) {
            throw refused("nest deeper than " + DEEPEST + " levels, which DynamoDB does not keep");
        }
    }

    private InvalidInputException refused(String problem) {
        return InvalidInputException.of(field, problem);
    }

    private static void write(JsonGenerator json, AttributeValue value) throws IOException {
        switch (value.type()) {
            case S -> json.writeString(value.s());
            case N -> json.writeNumber(plain(new BigDecimal(value.n()).stripTrailingZeros()));
            case BOOL -> json.writeBoolean(value.bool());
            case NUL -> json.writeNull();
            case L -> writeAll(json, value.l());
            case SS ->
                writeAll(
                        json,
                        value.ss().stream().sorted().map(AttributeValue::fromS).toList());
            case NS ->
                writeAll(
                        json,
                        value.ns().stream().sorted().map(AttributeValue::fromN).toList());
            case B -> json.writeString(base64(value.b().asByteArray()));
            case BS ->
                writeAll(
                        json,
                        value.bs().stream()
                                .map(bytes -> AttributeValue.fromS(base64(bytes.asByteArray())))
                                .toList());
            default -> writeMap(json, value.m()); // an empty one may come without any type
        }
    }

    private static void writeAll(JsonGenerator json, List<AttributeValue> values) throws IOException {
        json.writeStartArray();
        for (AttributeValue value : values) {
            write(json, value);
        }
        json.writeEndArray();
    }

    private static void writeMap(JsonGenerator json, Map<String, AttributeValue> map) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, AttributeValue> entry : new TreeMap<>(map).entrySet()) {
            json.writeFieldName(entry.getKey());
            write(json, entry.getValue());
        }
        json.writeEndObject();
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
