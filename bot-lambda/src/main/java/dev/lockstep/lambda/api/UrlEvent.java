package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.types.InvalidInputException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * A request that came through the Function URL, as Lambda wraps it (payload format 2.0). Lambda makes the event, so
 * that what it says of the caller is true; the body is text inside of it and can pretend nothing.
 *
 * @param arn the caller, by the word of IAM; empty if the URL does not ask for IAM
 */
record UrlEvent(String method, String path, String contentType, Optional<String> arn, ByteBuffer body) {
    /** Members that Lambda gives every such event; with any of them an event is taken for nothing else. */
    private static final Set<String> MARKS =
            Set.of("version", "routeKey", "rawPath", "rawQueryString", "headers", "requestContext", "isBase64Encoded");

    /** Whether an event came through the Function URL, or pretends to: then it is as powerless as one that did. */
    static boolean isOne(JsonNode event) {
        return MARKS.stream().anyMatch(event::has);
    }

    /**
     * The request in an event.
     *
     * @throws InvalidInputException if it is none of Lambda's
     */
    static UrlEvent of(JsonNode event) {
        JsonNode http = event.path("requestContext").path("http");
        if (!http.path("method").isTextual() || !event.path("rawPath").isTextual()) {
            throw InvalidInputException.of("event", "is no request of a Function URL (payload format 2.0)");
        }
        return new UrlEvent(
                http.path("method").asText(),
                event.path("rawPath").asText(),
                header(event.path("headers"), "content-type"),
                arn(event.path("requestContext")),
                body(event));
    }

    /** The ARN that IAM vouches for, unless it and the account disagree. */
    private static Optional<String> arn(JsonNode context) {
        JsonNode iam = context.path("authorizer").path("iam");
        String arn = iam.path("userArn").asText("");
        String account = iam.path("accountId").asText("");
        return iam.path("userArn").isTextual() && arn.contains("::" + account + ":") && account.matches("\\d{12}")
                ? Optional.of(arn)
                : Optional.empty();
    }

    private static String header(JsonNode headers, String name) {
        for (var header : headers.properties()) {
            if (header.getKey().toLowerCase(Locale.ROOT).equals(name)) {
                return header.getValue().asText();
            }
        }
        return "";
    }

    private static ByteBuffer body(JsonNode event) {
        String body = event.path("body").asText("");
        if (!event.path("isBase64Encoded").asBoolean(false)) {
            return ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return ByteBuffer.wrap(Base64.getDecoder().decode(body));
        } catch (IllegalArgumentException malformed) {
            throw InvalidInputException.of("body", "is not the base64 that it is said to be");
        }
    }
}
