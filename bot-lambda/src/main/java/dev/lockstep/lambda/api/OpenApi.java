package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.lambda.json.Json;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The description of this API, a file beside this class. */
final class OpenApi {
    private OpenApi() {}

    static ObjectNode document() {
        try (InputStream file = OpenApi.class.getResourceAsStream("openapi.json")) {
            if (file == null) {
                throw new FileNotFoundException("openapi.json is not packaged");
            }
            return (ObjectNode) Json.read(file);
        } catch (IOException missing) {
            throw new UncheckedIOException(missing);
        }
    }
}
