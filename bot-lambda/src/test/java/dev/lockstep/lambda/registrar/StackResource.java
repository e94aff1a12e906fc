package dev.lockstep.lambda.registrar;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.lambda.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A custom resource of a stack, as CloudFormation sees it: it sends events and keeps the physical id of the answers.
 */
final class StackResource {
    static final String SHOP = "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1a2b3c4d-0000-11f0-aaaa-06f";
    static final String ANOTHER = "arn:aws:cloudformation:eu-west-1:123456789012:stack/crm/99999999-0000-11f0-aaaa-06f";

    private final RegistrarHandler handler;
    private final String stackId;
    private final String logicalId;
    private int requests;

    StackResource(Lockstep lockstep, String stackId, String logicalId) {
        this.handler = new RegistrarHandler(() -> lockstep, new PresignedUrl(PresignedUrl::isAmazons, List.of()));
        this.stackId = stackId;
        this.logicalId = logicalId;
    }

    /** JSON with single quotes for double ones. */
    static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"'));
    }

    ObjectNode event(String type, String properties) {
        ObjectNode event = ((ObjectNode) json("{}"))
                .put("RequestType", type)
                .put("StackId", stackId)
                .put("RequestId", "request-" + requests++)
                .put("LogicalResourceId", logicalId)
                .put("ResourceType", "Custom::Bot");
        event.set("ResourceProperties", json(properties));
        return event;
    }

    Answered create(String properties) {
        return send(event("Create", properties));
    }

    Answered update(String physicalId, String oldProperties, String properties) {
        ObjectNode event = event("Update", properties).put("PhysicalResourceId", physicalId);
        event.set("OldResourceProperties", json(oldProperties));
        return send(event);
    }

    Answered delete(String physicalId, String properties) {
        return send(event("Delete", properties).put("PhysicalResourceId", physicalId));
    }

    Answered send(JsonNode event) {
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try {
            handler.handleRequest(
                    new ByteArrayInputStream(event.toString().getBytes(StandardCharsets.UTF_8)),
                    output,
                    new OneRequest());
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new Answered(Json.read(output.toString(StandardCharsets.UTF_8)), output.size());
    }

    /** What CloudFormation was told. */
    record Answered(JsonNode json, int bytes) {
        String status() {
            return json.path("Status").textValue();
        }

        String physicalId() {
            return json.path("PhysicalResourceId").textValue();
        }

        String reason() {
            return json.path("Reason").asText();
        }

        JsonNode data() {
            return json.path("Data");
        }
    }
}
