package dev.lockstep.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** An invocation as JSON. */
final class InvocationJson {
    private static final String ENVELOPE = "lockstep";
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private InvocationJson() {}

    static String write(Invocation invocation) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart(ENVELOPE);
            json.writeStringField("bot", invocation.bot().value());
            json.writeNumberField("instance", invocation.instance());
            json.writeStringField("run", invocation.runId());
            json.writeNumberField("epoch", invocation.epoch());
            json.writeStringField("startBy", invocation.startBy().toString());
            json.writeNumberField("timeoutMillis", invocation.timeout().toMillis());
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    static Invocation read(String text) {
        Map<String, String> members = members(text).orElseThrow(() -> refused("has no object \"lockstep\""));
        return new Invocation(
                BotId.of(member(members, "bot", value -> value)),
                member(members, "instance", Integer::parseInt),
                member(members, "run", InvocationJson::runId),
                member(members, "epoch", Long::parseLong),
                member(members, "startBy", Instant::parse),
                member(members, "timeoutMillis", value -> Duration.ofMillis(Long.parseLong(value))));
    }

    private static String runId(String text) {
        if (!text.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new DateTimeException("no run");
        }
        return text;
    }

    private static <T> T member(Map<String, String> members, String name, Function<String, T> parser) {
        String value =
                Optional.ofNullable(members.get(name)).orElseThrow(() -> refused("has no member \"" + name + "\""));
        try {
            return parser.apply(value);
        } catch (NumberFormatException | DateTimeException notOne) {
            throw refused("has a member \"" + name + "\" that cannot be read: " + InvalidInputException.quoted(value));
        }
    }

    /** Where the text is wrong, and not how: what a parser says quotes it, and with it perhaps somebody's secret. */
    private static String at(JsonProcessingException malformed) {
        JsonLocation at = malformed.getLocation(); // null where a limit of the parser was passed
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /** The scalar members of the envelope. */
    private static Optional<Map<String, String>> members(String text) {
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean envelope = ENVELOPE.equals(json.currentName());
                if (json.nextToken() == JsonToken.START_OBJECT && envelope) {
                    return Optional.of(scalars(json));
                }
                json.skipChildren();
            }
            return Optional.empty();
        } catch (JsonProcessingException malformed) {
            throw refused("is not JSON" + at(malformed));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static Map<String, String> scalars(JsonParser json) throws IOException {
        Map<String, String> scalars = new HashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken().isScalarValue()) {
                scalars.put(name, json.getText());
            }
            json.skipChildren();
        }
        return scalars;
    }

    private static InvalidInputException refused(String problem) {
        return InvalidInputException.of("invocation", problem);
    }
}
