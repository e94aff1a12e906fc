package dev.lockstep.lambda.target;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.lambda.Environment;
import dev.lockstep.run.Invocation;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Runs tasks on ECS with Fargate. The run's name is the request's token, so a doubled request starts one task. Since
 * ECS takes 8,192 characters, a task is not told the positions of its share, which the start of the run brings.
 */
final class EcsInvoker implements BotInvoker {
    private static final int LONGEST_TAG = 128;

    private final AwsJson ecs;
    private final Network network;
    private final String container;
    private final Supplier<Optional<String>> trace;

    /** Where tasks are placed. */
    record Network(List<String> subnets, List<String> securityGroups) {
        static Network of(Environment environment) {
            return new Network(
                    environment.list(Environment.ECS_SUBNETS), environment.list(Environment.ECS_SECURITY_GROUPS));
        }
    }

    EcsInvoker(AwsJson ecs, Network network, String container, Supplier<Optional<String>> trace) {
        this.ecs = ecs;
        this.network = network;
        this.container = container;
        this.trace = trace;
    }

    @Override
    public void invoke(Target target, Invocation invocation) {
        if (network.subnets().isEmpty()) {
            throw Refusal.MISCONFIGURED.because(
                    target + " was not run: " + Environment.ECS_SUBNETS + " names no subnet for it");
        }
        try {
            refuse(target, ecs.call("RunTask", request(target, invocation)).path("failures"));
        } catch (SdkException failure) {
            throw AwsRefusals.of(target, failure);
        }
    }

    private ObjectNode request(Target target, Invocation invocation) {
        int slash = target.address().indexOf('/');
        ObjectNode request = JsonNodeFactory.instance.objectNode();
        request.put("cluster", target.address().substring(0, slash))
                .put("taskDefinition", target.address().substring(slash + 1))
                .put("count", 1)
                .put("launchType", "FARGATE")
                .put("clientToken", invocation.runId())
                .put("startedBy", tag(invocation));
        ObjectNode place = request.putObject("networkConfiguration").putObject("awsvpcConfiguration");
        network.subnets().forEach(place.putArray("subnets")::add);
        network.securityGroups().forEach(place.putArray("securityGroups")::add);
        place.put("assignPublicIp", "DISABLED");
        ObjectNode override =
                request.putObject("overrides").putArray("containerOverrides").addObject();
        ArrayNode variables = override.put("name", container).putArray("environment");
        variables
                .addObject()
                .put("name", "LOCKSTEP_INVOCATION")
                .put("value", invocation.brief().toJson());
        trace.get()
                .ifPresent(parent ->
                        variables.addObject().put("name", "TRACEPARENT").put("value", parent));
        return request;
    }

    /** ECS accepts letters, digits, {@code - _ /} here. */
    private static String tag(Invocation invocation) {
        String tag = "lockstep/" + invocation.bot().value().replaceAll("[^A-Za-z0-9_/-]", "_");
        return tag.substring(0, Math.min(tag.length(), LONGEST_TAG));
    }

    private static void refuse(Target target, JsonNode failures) {
        for (JsonNode failure : failures) {
            String reason = failure.path("reason").asText("");
            String detail = failure.path("detail").asText("");
            throw refusal(reason)
                    .because(Refusal.quoted(target + " was not run: " + reason + " " + detail + " "
                            + failure.path("arn").asText("")));
        }
    }

    private static Refusal refusal(String reason) {
        if (reason.startsWith("RESOURCE:") || reason.startsWith("Capacity")) {
            return Refusal.THROTTLED;
        }
        return reason.equals("MISSING") || reason.equals("INACTIVE") ? Refusal.UNKNOWN_TARGET : Refusal.TARGET_ERROR;
    }
}
