package dev.lockstep.lambda.registrar;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * What CloudFormation asks for. Nothing is refused here, so that whatever is wrong can be answered.
 *
 * @param type {@code Create}, {@code Update} or {@code Delete}
 * @param responseUrl where to put the answer, signed: never to be logged; empty if the caller takes it as result
 */
record ResourceEvent(
        String type,
        Optional<String> responseUrl,
        String stackId,
        String requestId,
        String logicalId,
        Optional<String> physicalId,
        JsonNode properties,
        JsonNode oldProperties) {

    static ResourceEvent of(JsonNode event) {
        return new ResourceEvent(
                text(event, "RequestType").orElse(""),
                text(event, "ResponseURL"),
                text(event, "StackId").orElse(""),
                text(event, "RequestId").orElse(""),
                text(event, "LogicalResourceId").orElse(""),
                text(event, "PhysicalResourceId"),
                event.path("ResourceProperties"),
                event.path("OldResourceProperties"));
    }

    private static Optional<String> text(JsonNode event, String name) {
        return Optional.ofNullable(event.path(name).textValue()).filter(text -> !text.isEmpty());
    }

    /** Without the properties, which may hold secrets, and the URL, which is one. */
    @Override
    public String toString() {
        return type + " " + logicalId + " " + requestId;
    }
}
