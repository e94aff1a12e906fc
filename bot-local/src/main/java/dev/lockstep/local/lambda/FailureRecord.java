package dev.lockstep.local.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What Lambda tells a failure destination of an asynchronous invocation.
 *
 * @param answer the last one; empty if the event became too old before it was worked off
 */
record FailureRecord(String functionArn, FunctionEvent event, Optional<FunctionAnswer> answer, int attempts) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String toJson(Instant now) {
        ObjectNode json = JSON.createObjectNode();
        json.put("version", "1.0")
                .put("timestamp", now.truncatedTo(ChronoUnit.MILLIS).toString());
        json.putObject("requestContext")
                .put("requestId", event.requestId())
                .put("functionArn", functionArn + ":$LATEST")
                .put("condition", answer.isPresent() ? "RetriesExhausted" : "EventAgeExceeded")
                .put("approximateInvokeCount", attempts);
        json.set("requestPayload", node(event.payload()));
        answer.ifPresent(last -> {
            json.putObject("responseContext")
                    .put("statusCode", 200)
                    .put("executedVersion", "$LATEST")
                    .put("functionError", last.error().orElse(null));
            json.set("responsePayload", node(last.payload()));
        });
        try {
            return JSON.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode node(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException notJson) {
            return JSON.getNodeFactory().textNode(json);
        }
    }
}
