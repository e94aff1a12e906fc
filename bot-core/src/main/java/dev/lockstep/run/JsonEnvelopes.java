package dev.lockstep.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Objects in a JSON object, found by name and read token by token: binding a whole event to objects would take longer
 * than the rest of a cold start's own code.
 */
final class JsonEnvelopes {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private JsonEnvelopes() {}

    /**
     * One of them.
     *
     * @param values its members but for those that are null; the text of an object or array is empty
     * @param objects its members that are objects, and of their members the text
     */
    record Envelope(Map<String, Value> values, Map<String, Map<String, String>> objects) {}

    /** A member's value. */
    record Value(JsonToken type, String text) {}

    /**
     * The objects of these names. The whole text is looked at: a name that appears twice would mean two things.
     *
     * @throws InvalidInputException if the text is not JSON, with where and without what
     */
    static Map<String, Envelope> find(String text, Set<String> names) {
        Map<String, Envelope> found = new HashMap<>();
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() == JsonToken.START_OBJECT) {
                while (json.nextToken() == JsonToken.FIELD_NAME) {
                    String name = json.currentName();
                    if (json.nextToken() == JsonToken.START_OBJECT && names.contains(name)) {
                        found.put(name, envelope(json));
                    }
                    json.skipChildren();
                }
                requireEnd(json);
            }
            return found;
        } catch (JsonProcessingException malformed) {
            throw refused(what(malformed) + at(malformed));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Envelope envelope(JsonParser json) throws IOException {
        Map<String, Value> values = new HashMap<>();
        Map<String, Map<String, String>> objects = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken type = json.nextToken();
            if (type != JsonToken.VALUE_NULL) {
                values.put(name, new Value(type, type.isScalarValue() ? json.getText() : ""));
            }
            if (type == JsonToken.START_OBJECT) {
                objects.put(name, texts(json));
            }
            json.skipChildren();
        }
        return new Envelope(values, objects);
    }

    private static Map<String, String> texts(JsonParser json) throws IOException {
        Map<String, String> texts = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING) {
                texts.put(name, json.getText());
            }
            json.skipChildren();
        }
        return texts;
    }

    private static void requireEnd(JsonParser json) throws IOException {
        if (json.nextToken() != null) {
            throw refused("is not JSON: something follows after its end");
        }
    }

    private static String what(JsonProcessingException malformed) {
        String message = malformed.getOriginalMessage();
        return message != null && message.startsWith("Duplicate field") ? "has a member twice" : "is not JSON";
    }

    /** Where the text is wrong, and not how: what a parser says quotes it, and with it perhaps somebody's secret. */
    private static String at(JsonProcessingException malformed) {
        JsonLocation at = malformed.getLocation(); // null where a limit of the parser was passed
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    static InvalidInputException refused(String problem) {
        return InvalidInputException.of("invocation", problem);
    }
}
