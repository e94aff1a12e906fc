package dev.lockstep.lambda.registrar;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.Bot;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What CloudFormation is told. It takes no more than 4,096 bytes, so what does not fit is left out, what matters least
 * first.
 *
 * @param reason empty if it went well
 * @param where where the logs are, for the reason
 */
record Answer(String physicalId, Optional<String> reason, String where, List<Bot> bots, List<String> warnings) {
    private static final int MOST_BYTES = 4_000;
    private static final int SHORTEST_REASON = 64;

    static Answer success(String physicalId, List<Bot> bots, List<String> warnings) {
        return new Answer(physicalId, Optional.empty(), "", bots, warnings);
    }

    static Answer failed(String physicalId, String reason, String where) {
        return new Answer(physicalId, Optional.of(reason), where, List.of(), List.of());
    }

    byte[] toJson(ResourceEvent event) {
        if (reason.isPresent()) {
            return failure(event, reason.get());
        }
        byte[] everything = success(event, true, true);
        byte[] less = everything.length <= MOST_BYTES ? everything : success(event, true, false);
        return less.length <= MOST_BYTES ? less : success(event, false, false);
    }

    private byte[] failure(ResourceEvent event, String text) {
        String cut = text;
        byte[] json = bytes(head(event, "FAILED").put("Reason", cut + where));
        while (json.length > MOST_BYTES && cut.length() > SHORTEST_REASON) {
            int excess = Math.max(1, (json.length - MOST_BYTES) / 6); // a character may take six bytes
            cut = cut.substring(0, Math.max(SHORTEST_REASON, cut.length() - excess));
            json = bytes(head(event, "FAILED").put("Reason", cut + "..." + where));
        }
        return json;
    }

    private byte[] success(ResourceEvent event, boolean withBots, boolean withWarnings) {
        ObjectNode json = head(event, "SUCCESS");
        ObjectNode data = json.putObject("Data");
        data.put("Count", String.valueOf(bots.size()));
        if (bots.size() == 1) {
            data.put("Id", bots.get(0).definition().id().value());
            data.put("Revision", String.valueOf(bots.get(0).revision()));
        }
        if (withBots) {
            ArrayNode ids = data.putArray("Bots");
            ArrayNode revisions = data.putArray("Revisions");
            bots.forEach(bot -> ids.add(bot.definition().id().value()));
            bots.forEach(bot -> revisions.add(String.valueOf(bot.revision())));
        }
        if (withWarnings && !warnings.isEmpty()) {
            data.put("Warnings", String.join("; ", warnings));
        }
        return bytes(json);
    }

    private ObjectNode head(ResourceEvent event, String status) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("Status", status)
                .put("PhysicalResourceId", physicalId)
                .put("StackId", event.stackId())
                .put("RequestId", event.requestId())
                .put("LogicalResourceId", event.logicalId())
                .put("NoEcho", false);
    }

    private static byte[] bytes(ObjectNode json) {
        return json.toString().getBytes(StandardCharsets.UTF_8);
    }
}
