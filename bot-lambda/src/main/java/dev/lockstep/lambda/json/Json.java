package dev.lockstep.lambda.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.InputStream;

/** Reads JSON of others: numbers exactly as they are written, no member twice, nothing behind the end. */
public final class Json {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /**
     * The tree of a text.
     *
     * @throws InvalidInputException if it is not JSON
     */
    public static JsonNode read(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw refused(malformed);
        }
    }

    /**
     * The tree of what a stream holds, in UTF-8; the stream is not closed.
     *
     * @throws InvalidInputException if it is not JSON
     * @throws IOException if the stream cannot be read
     */
    public static JsonNode read(InputStream stream) throws IOException {
        try {
            return MAPPER.readTree(stream.readAllBytes());
        } catch (JsonProcessingException malformed) {
            throw refused(malformed);
        }
    }

    private static InvalidInputException refused(JsonProcessingException malformed) {
        JsonLocation at = malformed.getLocation(); // null where a limit of the parser was passed
        return InvalidInputException.of(
                "input",
                "is not JSON" + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
    }
}
