package dev.lockstep.bench.peers;

import static dev.lockstep.bench.peers.Pieces.any;
import static dev.lockstep.bench.peers.Pieces.at;
import static dev.lockstep.bench.peers.Pieces.map;
import static dev.lockstep.bench.peers.Pieces.with;

import dev.lockstep.rstreams.Attributes;
import dev.lockstep.rstreams.BusTables;
import dev.lockstep.rstreams.Json;
import dev.lockstep.rstreams.Recording;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * A whole run of a bot on the bus, from the trigger to the end, as it was recorded of all who take part.
 *
 * <p>These requests of the recording belong to it: the one of {@code cron-stream-trigger}, which triggers the bot; the
 * one of {@code processor}, which claims; and of the bot itself the start, the BatchGetItem of position and head, the
 * checkpoint, and the end. The bus keeps no history but the last run in the item. These do not belong: what
 * {@code kinesis_processor} writes when events arrive, and the query that reads the events.
 *
 * <p>With more queues there is one BatchGetItem and one checkpoint for each, as leo-sdk reads and checkpoints one queue
 * at a time, and still one trigger, as the bus tells a bot of many queues at once. The item has then, for each queue,
 * what it has for one: the trigger, the newest event, and the position.
 */
final class LeoCronRun {
    /** The bot of the recording. */
    static final String READER = "reader";

    private static final String EVENTS = "LeoEvent";
    private static final Pattern PLACEHOLDER = Pattern.compile("[#:]\\w+");
    private static final Json FIRST = read("02-first-events");
    private static final Json SECOND = read("03-more-events");
    private static final Map<String, String> SHORTENED =
            Map.of("#index", "0", "#type", "read", "#msg", "message", "#err", "errorCount");

    private final List<String> names;
    private final List<String> queues;
    private final int checkpoints;

    /** Of a bot that reads these queues, and writes its position in each so many times. */
    LeoCronRun(List<String> names, int checkpoints) {
        this.names = List.copyOf(names);
        this.queues = names.stream().map(LeoSdk::reference).toList();
        this.checkpoints = checkpoints;
    }

    /** The bus's own entry for a queue that has moved. */
    static Way advance() {
        return ground -> {
            BusTables.create(ground.dynamo(), EVENTS, "event");
            ground.aside()
                    .putItem(r -> r.tableName(EVENTS)
                            .item(Attributes.item(FIRST.get(EVENTS).get("orders"))));
            Map<String, AttributeValue> after =
                    Attributes.item(SECOND.get(EVENTS).get("orders"));
            UpdateItemRequest update = update(EVENTS, "event", written("kinesis_processor", "orders"), after);
            return () -> LeoSdk.send(ground, List.of(update));
        };
    }

    /** Somebody triggers the bot, as leo-sdk does. */
    Way byHand() {
        return run(trigger());
    }

    /** The queues have moved, and the bus tells the bot of all of them at once. */
    Way ofEvents() {
        return run(news());
    }

    private Way run(UpdateItemRequest first) {
        return ground -> {
            createTables(ground);
            List<DynamoDbRequest> requests = new ArrayList<>(List.of(first));
            requests.addAll(requestsAfterTrigger());
            return () -> LeoSdk.send(ground, requests);
        };
    }

    /** With the bot as it rests between two runs, and the heads of its queues. */
    void createTables(Ground ground) {
        BusTables tables = BusTables.createdIn(ground.dynamo());
        BusTables.create(ground.dynamo(), EVENTS, "event");
        tables.putAll(Map.of(BusTables.CRON + "/" + READER, before()));
        Map<String, AttributeValue> head = Attributes.item(SECOND.get(EVENTS).get("orders"));
        names.forEach(name ->
                ground.aside().putItem(r -> r.tableName(EVENTS).item(with(head, "event", AttributeValue.fromS(name)))));
    }

    private List<DynamoDbRequest> requestsAfterTrigger() {
        List<DynamoDbRequest> requests = new ArrayList<>();
        requests.add(claim());
        requests.add(update(sent("#startTime")));
        names.forEach(name -> requests.add(positionAndHead(name)));
        for (int i = 1; i <= checkpoints; i++) {
            UpdateItemRequest checkpoint = checkpoint(i);
            queues.forEach(queue -> requests.add(LeoSdk.of(checkpoint, queue)));
        }
        requests.add(update(sent("#completedTime")));
        return requests;
    }

    /** How many requests of the recording belong to the run. */
    static long recorded() {
        return Stream.of("cron-stream-trigger", "processor")
                        .flatMap(LeoCronRun::of)
                        .mapToLong(entry -> entry.get("writes").elements().size())
                        .sum()
                + wire().filter(request -> !request.get("operation").text().equals("query"))
                        .count();
    }

    /** What the recorded run has left of the bot. */
    static Map<String, AttributeValue> after() {
        return Attributes.item(SECOND.get(BusTables.CRON).get(READER));
    }

    private Map<String, AttributeValue> before() {
        Map<String, AttributeValue> item =
                Attributes.item(FIRST.get(BusTables.CRON).get(READER));
        AttributeValue head = any(map(item, "requested_kinesis"));
        Map<String, AttributeValue> heads = new HashMap<>();
        queues.forEach(queue -> heads.put(queue, head));
        item.put("requested_kinesis", AttributeValue.fromM(heads));
        item.put(
                "triggers",
                AttributeValue.fromL(queues.stream().map(AttributeValue::fromS).toList()));
        return LeoSdk.withPositions(item, queues);
    }

    /** The recorded one is the last; those before it lead there from where the bot was. */
    private UpdateItemRequest checkpoint(int number) {
        UpdateItemRequest last = update(sent("#checkpoints"));
        Map<String, AttributeValue> values = new HashMap<>(last.expressionAttributeValues());
        if (number > 1) {
            values.put(":expected", AttributeValue.fromS(event(number - 1)));
        }
        if (number < checkpoints) {
            Map<String, AttributeValue> value = at(values, ":value").m();
            values.put(":value", AttributeValue.fromM(with(value, "checkpoint", AttributeValue.fromS(event(number)))));
        }
        return last.toBuilder().expressionAttributeValues(values).build();
    }

    private static String event(int number) {
        String before = at(
                        position(Attributes.item(FIRST.get(BusTables.CRON).get(READER)))
                                .m(),
                        "checkpoint")
                .s();
        return before.substring(0, before.lastIndexOf('-')) + "-%07d".formatted(100 + number);
    }

    /** leo-sdk's own, as it was recorded of another bot. */
    private static UpdateItemRequest trigger() {
        int step = at(LeoSdk.RECORDED, Promise.WAKE).get(0);
        UpdateItemRequest recorded =
                (UpdateItemRequest) Recording.of(step).sent().get(0);
        return recorded.toBuilder()
                .key(Map.of("id", AttributeValue.fromS(READER)))
                .build();
    }

    /** The bus's own, of the move of all queues. */
    UpdateItemRequest news() {
        UpdateItemRequest recorded = update(written("cron-stream-trigger", READER));
        StringBuilder expression = new StringBuilder(recorded.updateExpression());
        Map<String, String> names = new HashMap<>(recorded.expressionAttributeNames());
        Map<String, AttributeValue> values = new HashMap<>(recorded.expressionAttributeValues());
        names.put("#n_1", queues.get(0));
        for (int i = 2; i <= queues.size(); i++) {
            expression
                    .append(", #requested_kinesis.#n_")
                    .append(i)
                    .append(" = :v_")
                    .append(i);
            names.put("#n_" + i, queues.get(i - 1));
            values.put(":v_" + i, at(values, ":v_1"));
        }
        return recorded.toBuilder()
                .updateExpression(expression.toString())
                .expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .build();
    }

    /** The bus's own, before it invokes the bot. */
    UpdateItemRequest claim() {
        return update(written("processor", READER));
    }

    private static BatchGetItemRequest positionAndHead(String name) {
        return BatchGetItemRequest.builder()
                .requestItems(Map.of(BusTables.CRON, key("id", READER), EVENTS, key("event", name)))
                .build();
    }

    private static KeysAndAttributes key(String name, String value) {
        return KeysAndAttributes.builder()
                .keys(List.of(Map.of(name, AttributeValue.fromS(value))))
                .build();
    }

    private static UpdateItemRequest update(Json entry) {
        return update(BusTables.CRON, "id", entry, values());
    }

    /**
     * The recordings have no names, which are those of their placeholders, and not all values: the others are what the
     * run has left.
     */
    private static UpdateItemRequest update(String table, String key, Json entry, Map<String, AttributeValue> left) {
        String expression = entry.get("expr").text();
        UpdateItemRequest.Builder update = UpdateItemRequest.builder()
                .tableName(table)
                .key(Map.of(
                        key,
                        entry.find("key")
                                .map(Attributes::item)
                                .map(item -> at(item, key))
                                .orElse(AttributeValue.fromS(READER))))
                .updateExpression(expression);
        entry.find("condition").map(Json::text).ifPresent(update::conditionExpression);
        Map<String, AttributeValue> recorded =
                entry.find("values").map(Attributes::item).orElse(Map.of());
        Map<String, String> names = new HashMap<>();
        Map<String, AttributeValue> values = new HashMap<>();
        Matcher placeholders = PLACEHOLDER.matcher(
                expression + " " + entry.find("condition").map(Json::text).orElse(""));
        while (placeholders.find()) {
            String placeholder = placeholders.group();
            String name = placeholder.substring(1);
            if (placeholder.startsWith("#")) {
                names.put(placeholder, SHORTENED.getOrDefault(placeholder, name));
            } else {
                values.put(placeholder, recorded.containsKey(placeholder) ? at(recorded, placeholder) : at(left, name));
            }
        }
        return update.expressionAttributeNames(names)
                .expressionAttributeValues(values)
                .build();
    }

    /** By the placeholders of those requests of which the recording has no values. */
    private static Map<String, AttributeValue> values() {
        Map<String, AttributeValue> after = after();
        Map<String, AttributeValue> values = new HashMap<>(map(after, "instances", "0"));
        values.put("msg", at(after, "message"));
        values.put("err", at(after, "errorCount"));
        values.put("value", position(after));
        values.put(
                "expected",
                at(
                        position(Attributes.item(FIRST.get(BusTables.CRON).get(READER)))
                                .m(),
                        "checkpoint"));
        return values;
    }

    private static AttributeValue position(Map<String, AttributeValue> item) {
        return any(map(item, "checkpoints", "read"));
    }

    /** What somebody wrote to the item with this key. */
    private static Json written(String who, String key) {
        return of(who).flatMap(entry -> entry.get("writes").elements().stream())
                .filter(write -> write.get("key").members().values().stream()
                        .anyMatch(value -> value.get("S").text().equals(key)))
                .findFirst()
                .orElseThrow();
    }

    /** The bot's own request that sets this first but for the instance's path. */
    private static Json sent(String placeholder) {
        return wire().filter(request -> request.find("expr")
                        .map(Json::text)
                        .filter(expression ->
                                expression.matches("set (#instances\\.#index\\.)?" + placeholder + "\\W.*"))
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    private static Stream<Json> wire() {
        return of("lambda")
                .flatMap(entry -> entry.find("result").stream())
                .flatMap(result -> result.get("wire").elements().stream());
    }

    private static Stream<Json> of(String who) {
        return SECOND.get("timeline").elements().stream()
                .filter(entry -> entry.get("who").text().equals(who));
    }

    private static Json read(String name) {
        try (InputStream text =
                Objects.requireNonNull(LeoCronRun.class.getResourceAsStream("/leo-cron/" + name + ".json"))) {
            return Json.read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
