package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Why a call was refused.
 *
 * @param details further members, such as {@code field} or {@code holder}
 */
record ApiError(ErrorCode code, String message, ObjectNode details) {

    static ApiError of(ErrorCode code, String message) {
        return new ApiError(code, message, JsonNodeFactory.instance.objectNode());
    }

    ObjectNode toJson() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("code", code.text()).put("message", message).put("retryable", code.isRetryable());
        json.setAll(details);
        return json;
    }
}
