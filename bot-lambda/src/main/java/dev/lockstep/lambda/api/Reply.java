package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** What a call is answered with, in the form that each door wants. */
final class Reply {
    private static final int OK = 200;

    private final ObjectNode body;
    private final Optional<ErrorCode> error;

    private Reply(ObjectNode body, Optional<ErrorCode> error) {
        this.body = body;
        this.error = error;
    }

    static Reply of(ObjectNode body) {
        return new Reply(body, Optional.empty());
    }

    static Reply refused(ApiError error) {
        return new Reply(error.toJson(), Optional.of(error.code()));
    }

    /** How it went, for the log. */
    String code() {
        return error.map(ErrorCode::text).orElse("ok");
    }

    ObjectNode direct() {
        ObjectNode json = Answers.object().put("ok", error.isEmpty());
        if (error.isPresent()) {
            json.set("error", body);
        } else {
            json.setAll(body);
        }
        return json;
    }

    ObjectNode http() {
        ObjectNode json =
                Answers.object().put("statusCode", error.map(ErrorCode::status).orElse(OK));
        ObjectNode headers = json.putObject("headers").put("content-type", "application/json");
        headers.put("cache-control", "no-store");
        error.filter(ErrorCode::isRetryable).ifPresent(code -> headers.put("retry-after", "1"));
        error.filter(code -> code == ErrorCode.METHOD_NOT_ALLOWED).ifPresent(code -> headers.put("allow", "POST"));
        return json.put("body", body.toString());
    }
}
