package dev.lockstep.types;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Settings are JSON that is checked but not interpreted: what a team writes is what its bot reads. */
public final class Settings {
    /** No settings. */
    public static final String NONE = "{}";

    private static final int LONGEST = 65_536;

    private Settings() {}

    /** What is wrong with settings; empty if they are a JSON object of accepted length. */
    public static Optional<String> problem(String json) {
        if (json.length() > LONGEST) {
            return Optional.of("have " + json.length() + " characters; at most " + LONGEST + " are kept");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(json)) {
            return Optional.of("have half a surrogate pair, which cannot be kept");
        }
        JsonFactory strict = JsonFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build();
        try (JsonParser parser = strict.createParser(json)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.of("are not a JSON object");
            }
            parser.skipChildren();
            return parser.nextToken() == null ? Optional.empty() : Optional.of("go on after the JSON object");
        } catch (JsonProcessingException malformed) {
            JsonLocation at = malformed.getLocation(); // null where a limit of the parser was passed
            // what the parser says quotes the settings, and with them perhaps a secret
            return Optional.of(
                    "are not JSON" + (at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
