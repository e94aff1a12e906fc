package dev.lockstep.lambda.failure;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.lambda.bot.InvocationEvent;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.types.InvalidInputException;
import java.util.ArrayList;
import java.util.List;

/**
 * One of Lambda's records of an asynchronous invocation that it gave up, as far as it concerns a run.
 *
 * @param invocation what the function was invoked with
 * @param requestId Lambda's name of the event, the same for all of its attempts
 * @param error what Lambda says about its end
 */
record DeadInvocation(Invocation invocation, String requestId, RunError error) {
    private static final int DEEPEST = 3;

    /**
     * Reads a record as a destination is given it: {@code requestContext}, {@code requestPayload}, and the function's
     * {@code responsePayload} if it had the time for one.
     *
     * @throws InvalidInputException if there is no invocation of a bot in it
     */
    static DeadInvocation of(JsonNode record) {
        JsonNode payload = record.path("requestPayload");
        if (!payload.isObject()) {
            throw InvalidInputException.of("requestPayload", "is missing: this is no record of a failed invocation");
        }
        String requestId = record.path("requestContext").path("requestId").asText("");
        if (requestId.isEmpty()) {
            throw InvalidInputException.of("requestContext.requestId", "is missing: nobody knows which request died");
        }
        return new DeadInvocation(InvocationEvent.read(payload.toString()), requestId, error(record));
    }

    /** The records in an event: itself, or what an SNS or SQS event carries. */
    static List<JsonNode> records(JsonNode event) {
        List<JsonNode> records = new ArrayList<>();
        add(event, 1, records);
        return records;
    }

    private static void add(JsonNode event, int depth, List<JsonNode> records) {
        if (event.has("requestPayload") || !event.path("Records").isArray() || depth == DEEPEST) {
            records.add(event);
            return;
        }
        for (JsonNode wrapper : event.path("Records")) {
            add(unwrapped(wrapper), depth + 1, records);
        }
    }

    /** What a topic or a queue carries; the wrapper itself if that is no JSON, so that it is passed over alone. */
    private static JsonNode unwrapped(JsonNode wrapper) {
        JsonNode text =
                wrapper.has("body") ? wrapper.path("body") : wrapper.path("Sns").path("Message");
        try {
            return text.isTextual() ? Json.read(text.textValue()) : wrapper;
        } catch (InvalidInputException noJson) {
            return wrapper;
        }
    }

    private static RunError error(JsonNode record) {
        JsonNode response = record.path("responsePayload");
        String type = response.path("errorType").asText("");
        String message = response.path("errorMessage").asText("");
        JsonNode context = record.path("requestContext");
        String condition = context.path("condition").asText("unknown");
        if (type.isEmpty()) {
            type = message.contains("Task timed out") ? "timed-out" : "lambda-" + condition;
        }
        if (message.isEmpty()) {
            message = "Lambda gave the invocation up (" + condition + ") after "
                    + context.path("approximateInvokeCount").asText("an unknown number of") + " attempts";
        }
        return RunError.of(type, message);
    }
}
