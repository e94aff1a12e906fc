package dev.lockstep.local.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a function answered, or how it failed.
 *
 * @param payload JSON; of a failure its type and message
 * @param error empty, or {@code Unhandled}, as Lambda names every failure of a function
 * @param log the end of what the function printed
 */
record FunctionAnswer(String payload, Optional<String> error, String log) {
    private static final String UNHANDLED = "Unhandled";
    private static final ObjectMapper JSON = new ObjectMapper();

    static FunctionAnswer of(String payload) {
        return new FunctionAnswer(payload, Optional.empty(), "");
    }

    /** The function itself said what went wrong. */
    static FunctionAnswer failure(String payload) {
        return new FunctionAnswer(payload, Optional.of(UNHANDLED), "");
    }

    static FunctionAnswer failure(String type, String message) {
        ObjectNode error = JSON.createObjectNode().put("errorType", type).put("errorMessage", message);
        return failure(error.toString());
    }

    static FunctionAnswer failure(Throwable thrown) {
        ObjectNode error = JSON.createObjectNode()
                .put("errorMessage", thrown.getMessage())
                .put("errorType", thrown.getClass().getName());
        Arrays.stream(thrown.getStackTrace()).map(Object::toString).forEach(error.putArray("stackTrace")::add);
        return failure(error.toString());
    }

    FunctionAnswer withLog(String text) {
        return new FunctionAnswer(payload, error, text);
    }
}
