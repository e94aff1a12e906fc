package dev.lockstep.local.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.lockstep.local.lambda.Functions.Reference;
import dev.lockstep.local.lambda.LoopbackServer.Answer;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.SdkBytes;

/**
 * Lambda's operation Invoke, for this machine. As DynamoDB Local it takes any credentials, so it turns away what a
 * browser sends.
 */
final class InvokeEndpoint {
    private static final int MOST_BYTES = RuntimeApi.MOST_BYTES;
    private static final int MOST_BYTES_ASYNC = 1 << 20;
    private static final Pattern PATH = Pattern.compile("/2015-03-31/functions/([^/]+)/invocations/?");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Functions functions;
    private final AsyncInvocations async;

    InvokeEndpoint(Functions functions, AsyncInvocations async) {
        this.functions = functions;
        this.async = async;
    }

    Answer answer(HttpExchange request) throws IOException {
        Optional<SdkBytes> body = LoopbackServer.body(request, MOST_BYTES);
        Matcher path = PATH.matcher(request.getRequestURI().getRawPath());
        if (LoopbackServer.isOfBrowser(request)) {
            return refusal(403, "AccessDeniedException", "Requests of browsers are not accepted.");
        } else if (!path.matches() || !request.getRequestMethod().equals("POST")) {
            return refusal(404, "UnknownOperationException", "Only the operation Invoke is known here.");
        }
        String name = URLDecoder.decode(path.group(1), StandardCharsets.UTF_8);
        Optional<Reference> reference = Reference.of(name);
        if (reference.isEmpty()) {
            return refusal(
                    400,
                    "ValidationException",
                    "1 validation error detected: Value '" + name
                            + "' at 'functionName' failed to satisfy constraint: Member must satisfy regular expression"
                            + " pattern");
        }
        Optional<Invocable> function = functions.find(reference.get());
        if (function.isEmpty()) {
            String arn = name.startsWith("arn:")
                    ? name
                    : functions.arn(reference.get().name());
            return refusal(404, "ResourceNotFoundException", "Function not found: " + arn);
        }
        String type = LoopbackServer.header(request, "X-Amz-Invocation-Type").orElse("RequestResponse");
        int most = type.equals("Event") ? MOST_BYTES_ASYNC : MOST_BYTES;
        if (body.filter(b -> b.asByteArrayUnsafe().length <= most).isEmpty()) {
            return refusal(
                    413,
                    "RequestTooLargeException",
                    "Request must be smaller than " + most + " bytes for the InvokeFunction operation");
        }
        return invoke(
                request,
                type,
                reference.get().name(),
                function.get(),
                body.get().asUtf8String());
    }

    private Answer invoke(HttpExchange request, String type, String name, Invocable function, String body) {
        String payload = body.isEmpty() ? "{}" : body;
        Optional<String> problem = problem(payload);
        if (problem.isPresent()) {
            return refusal(
                    400, "InvalidRequestContentException", "Could not parse request body into json: " + problem.get());
        }
        FunctionEvent event = new FunctionEvent(
                UUID.randomUUID().toString(), payload, LoopbackServer.header(request, "X-Amzn-Trace-Id"));
        Map<String, String> headers = new HashMap<>();
        headers.put("x-amzn-RequestId", event.requestId());
        return switch (type) {
            case "DryRun" -> Answer.of(204, headers, "");
            case "Event" -> {
                async.add(functions.arn(name), function, event);
                yield Answer.of(202, headers, "");
            }
            case "RequestResponse" -> invoke(function, event, headers, isTailWanted(request));
            default -> refusal(400, "InvalidParameterValueException", "Unknown invocation type: " + type);
        };
    }

    private static boolean isTailWanted(HttpExchange request) {
        return LoopbackServer.header(request, "X-Amz-Log-Type")
                .filter("Tail"::equals)
                .isPresent();
    }

    private static Answer invoke(Invocable function, FunctionEvent event, Map<String, String> headers, boolean logs) {
        FunctionAnswer answer;
        try {
            answer = function.invoke(event);
        } catch (Invocable.ThrottledException full) {
            ObjectNode error =
                    error("Rate Exceeded.").put("Reason", "ReservedFunctionConcurrentInvocationLimitExceeded");
            return Answer.of(429, Map.of("x-amzn-ErrorType", "TooManyRequestsException"), error.toString());
        }
        headers.put("Content-Type", "application/json");
        headers.put("X-Amz-Executed-Version", "$LATEST");
        answer.error().ifPresent(error -> headers.put("X-Amz-Function-Error", error));
        if (logs) {
            headers.put(
                    "X-Amz-Log-Result",
                    Base64.getEncoder().encodeToString(answer.log().getBytes(StandardCharsets.UTF_8)));
        }
        return Answer.of(200, headers, answer.payload());
    }

    private static Optional<String> problem(String payload) {
        try {
            JSON.readTree(payload);
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static Answer refusal(int status, String type, String message) {
        return Answer.of(
                status,
                Map.of("x-amzn-ErrorType", type, "Content-Type", "application/json"),
                error(message).toString());
    }

    private static ObjectNode error(String message) {
        return JSON.createObjectNode().put("Type", "User").put("Message", message);
    }
}
