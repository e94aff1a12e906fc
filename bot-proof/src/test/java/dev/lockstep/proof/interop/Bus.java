package dev.lockstep.proof.interop;

import dev.lockstep.Lockstep;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * The tables of an RStreams bus in a DynamoDB Local of one's own, its processor as far as claims go, leo-sdk in node on
 * one side and Lockstep on the other, all by one clock.
 */
final class Bus implements BeforeAllCallback, AfterAllCallback {
    static final String CRON = "LeoCron";
    static final String SETTINGS = "LeoSettings";
    static final String SYSTEM = "LeoSystem";

    private final DynamoDbLocal dynamo = new DynamoDbLocal();
    private final ManualClock clock = new ManualClock();
    private final List<Node> nodes = new ArrayList<>();

    @Override
    public void beforeAll(ExtensionContext context) {
        dynamo.beforeAll(context);
        List.of(CRON, SETTINGS, SYSTEM).forEach(table -> create(table, List.of("id")));
        create("LeoEvent", List.of("event"));
        create("LeoStream", List.of("event", "end"));
    }

    @Override
    public void afterAll(ExtensionContext context) {
        nodes.forEach(Node::close);
        dynamo.afterAll(context);
    }

    private void create(String table, List<String> key) {
        client().createTable(r -> r.tableName(table)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(key.stream()
                        .map(name -> AttributeDefinition.builder()
                                .attributeName(name)
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .toList())
                .keySchema(key.stream()
                        .map(name -> KeySchemaElement.builder()
                                .attributeName(name)
                                .keyType(name.equals(key.get(0)) ? KeyType.HASH : KeyType.RANGE)
                                .build())
                        .toList()));
    }

    DynamoDbClient client() {
        return dynamo.client();
    }

    /** The door to the bus in Java. */
    Lockstep lockstep() {
        return Lockstep.over(client(), TableLayout.rstreams(CRON, SETTINGS, SYSTEM))
                .clock(clock)
                .clockDrift(Duration.ZERO)
                .build();
    }

    /** A process of leo-sdk's, with the bus's clock. */
    Node node() {
        Node node = Node.start(dynamo.endpoint());
        nodes.add(node);
        node.clock(now());
        return node;
    }

    Instant now() {
        return clock.instant();
    }

    /** Moves everybody's clock. */
    void pass(Duration time) {
        clock.advance(time);
        nodes.forEach(node -> node.clock(now()));
    }

    /** A bot's item; empty if there is none. */
    Map<String, AttributeValue> item(BotId bot) {
        return item(CRON, bot.value());
    }

    Map<String, AttributeValue> item(String table, String id) {
        return client().getItem(r -> r.tableName(table)
                        .key(Map.of("id", AttributeValue.fromS(id)))
                        .consistentRead(true))
                .item();
    }

    /** What a path of an item holds: maps by their keys. */
    static Optional<AttributeValue> at(Map<String, AttributeValue> item, String... path) {
        Optional<AttributeValue> found = Optional.of(AttributeValue.fromM(item));
        for (String name : path) {
            found = found.filter(AttributeValue::hasM)
                    .flatMap(map -> Optional.ofNullable(map.m().get(name)));
        }
        return found;
    }

    /** A number at a path of an item. */
    static Optional<Long> number(Map<String, AttributeValue> item, String... path) {
        return at(item, path).map(AttributeValue::n).map(Long::valueOf);
    }

    /** Where the bot has come to in a queue, as everybody on the bus reads it. */
    Optional<String> position(BotId bot, String queue) {
        return at(item(bot), "checkpoints", "read", "queue:" + queue, "checkpoint")
                .map(AttributeValue::s);
    }

    /** Whether the bus would run the bot: asked to by a trigger that is due, and no run of it is open. */
    boolean wouldRun(BotId bot) {
        Map<String, AttributeValue> item = item(bot);
        long now = now().toEpochMilli();
        long invoked = number(item, "instances", "0", "invokeTime").orElse(0L);
        long longest = number(item, "instances", "0", "maxDuration").orElse(900_000L);
        boolean idle = at(item, "instances", "0").isEmpty()
                || number(item, "instances", "0", "completedTime").isPresent()
                || invoked + longest < now;
        boolean paused = at(item, "paused").map(AttributeValue::bool).orElse(false)
                && !at(item, "ignorePaused").map(AttributeValue::bool).orElse(false);
        return idle
                && !paused
                && number(item, "trigger").orElse(0L) > invoked
                && number(item, "scheduledTrigger").orElse(0L) <= now;
    }

    /** Claims the next run, as the bus's processor writes it, whatever it would have decided. */
    Turn claim(BotId bot) {
        Map<String, AttributeValue> item = item(bot);
        long now = now().toEpochMilli();
        Optional<Long> seen = number(item, "instances", "0", "invokeTime");
        long token = Math.max(now, number(item, "instances", "0", "token").orElse(0L) + 1);
        client().updateItem(r -> r.tableName(CRON)
                .key(Map.of("id", AttributeValue.fromS(bot.value())))
                .updateExpression("SET instances.#i = :run, invokeTime = :now, #t = :token, progress = :none"
                        + " REMOVE ignorePaused, startTime, endTime")
                .conditionExpression(seen.isPresent() ? "invokeTime <= :seen" : "attribute_not_exists(invokeTime)")
                .expressionAttributeNames(Map.of("#i", "0", "#t", "token"))
                .expressionAttributeValues(claim(now, token, seen)));
        return new Turn(bot, token, item, now());
    }

    private static Map<String, AttributeValue> claim(long now, long token, Optional<Long> seen) {
        Map<String, AttributeValue> run =
                Map.of("token", number(token), "invokeTime", number(now), "status", AttributeValue.fromNul(true));
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":run", AttributeValue.fromM(run),
                ":now", number(now),
                ":token", number(token),
                ":none", AttributeValue.fromM(Map.of())));
        seen.ifPresent(time -> values.put(":seen", number(time)));
        return values;
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    /**
     * A run that the bus has claimed.
     *
     * @param before the bot as it was when it was decided to run it
     */
    record Turn(BotId bot, long token, Map<String, AttributeValue> before, Instant at) {

        /** The run as a target in Java is given it. */
        Invocation invocation() {
            return new Invocation(
                    bot, 0, Long.toString(token), token, at.plus(Duration.ofMinutes(15)), Duration.ofMinutes(15));
        }

        /** The run as a target in node is given it: {@code __cron} of the payload. */
        Map<String, Object> cron() {
            return Map.of(
                    "id",
                    bot.value(),
                    "iid",
                    "0",
                    "ts",
                    token,
                    "checkpoints",
                    Map.of("read", positions("read"), "write", positions("write")));
        }

        private Map<String, Object> positions(String kind) {
            Map<String, Object> result = new HashMap<>();
            Bus.at(before, "checkpoints", kind)
                    .filter(AttributeValue::hasM)
                    .map(AttributeValue::m)
                    .orElse(Map.of())
                    .forEach((queue, position) -> result.put(
                            queue,
                            Bus.at(position.m(), "checkpoint")
                                    .map(c -> Map.<String, Object>of("checkpoint", c.s()))
                                    .orElse(Map.of())));
            return result;
        }
    }
}
