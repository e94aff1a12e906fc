package dev.lockstep.bot;

import dev.lockstep.store.Item;
import dev.lockstep.store.LeoCron;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What is invoked, as an RStreams bus knows it: {@code lambdaName}, or {@code invocation} with a type and what belongs
 * to it. A bot with neither is invoked by nobody: it is code in a process that asks for its own runs.
 */
final class BusTarget {
    static final String INVOCATION = "invocation";
    static final String EXECUTION_TYPE = "executionType";

    /** Our name of a process that is not called as its bot. */
    static final String PROCESS = "process";

    private static final String TYPE = "type";

    private BusTarget() {}

    static Target of(BotId bot, Item item, Optional<Item> ours) {
        Optional<Item> invocation = item.map(INVOCATION);
        if (invocation.isPresent()) {
            Item how = invocation.get();
            return how.read("*", () -> invoked(bot, how, ours));
        }
        return item.string(LeoCron.LAMBDA_NAME)
                .filter(name -> !name.isEmpty())
                .map(name -> item.read(LeoCron.LAMBDA_NAME, () -> Target.lambda(name)))
                .orElseGet(() -> process(bot, ours));
    }

    private static Target invoked(BotId bot, Item how, Optional<Item> ours) {
        String type = how.string(TYPE).orElse("none");
        return switch (type) {
            case "lambda" -> Target.lambda(how.requireString(LeoCron.LAMBDA_NAME));
            case "sns" -> new Target(Target.Kind.SNS, how.requireString("arn"));
            case "url" -> Target.parse(how.requireString("url"));
            case "none" -> process(bot, ours);
            default -> Target.parse(type + ":"); // refused with the kinds that are known
        };
    }

    private static Target process(BotId bot, Optional<Item> ours) {
        return Target.process(ours.flatMap(map -> map.string(PROCESS)).orElse(bot.value()));
    }

    /**
     * The attributes that make the bus invoke a target.
     *
     * @throws UnsupportedByLayoutException if it could not
     */
    static Map<String, Optional<AttributeValue>> attributes(Target target) {
        Map<String, Optional<AttributeValue>> attributes = new TreeMap<>();
        attributes.put(LeoCron.LAMBDA_NAME, Optional.empty());
        attributes.put(INVOCATION, Optional.empty());
        switch (target.kind()) {
            case LAMBDA -> {
                attributes.put(LeoCron.LAMBDA_NAME, Optional.of(AttributeValue.fromS(target.address())));
                attributes.put(EXECUTION_TYPE, Optional.of(AttributeValue.fromS("lambda")));
            }
            case SNS -> attributes.put(INVOCATION, Optional.of(invocation("sns", "arn", topic(target))));
            case HTTPS -> attributes.put(INVOCATION, Optional.of(invocation("url", "url", target.toString())));
            case PROCESS -> {} // nobody invokes it
            case ECS ->
                throw new UnsupportedByLayoutException(
                        "target " + target,
                        "the bus runs containers for Lambda functions only, and needs more to do so");
        }
        return attributes;
    }

    private static String topic(Target target) {
        if (target.address().endsWith(".fifo")) {
            throw new UnsupportedByLayoutException(
                    "target " + target, "the bus publishes without the message group that such a topic needs");
        }
        return target.address();
    }

    private static AttributeValue invocation(String type, String name, String address) {
        return AttributeValue.fromM(Map.of(TYPE, AttributeValue.fromS(type), name, AttributeValue.fromS(address)));
    }
}
