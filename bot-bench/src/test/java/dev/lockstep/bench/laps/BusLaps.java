package dev.lockstep.bench.laps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.Lockstep;
import dev.lockstep.bench.peers.PlainTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** On the tables of an RStreams bus. */
final class BusLaps {
    /** The second checkpoint of a queue, as leo-sdk 6 sent it. */
    private static final String RECORDING = "/rstreams/22-checkpoint-read-next.json";

    private BusLaps() {}

    static Lap checkpoint(Lane lane) {
        String settings = lane.table() + "-settings";
        String systems = lane.table() + "-systems";
        PlainTable.create(lane.dynamo(), lane.table(), "id");
        PlainTable.create(lane.dynamo(), settings, "id");
        PlainTable.create(lane.dynamo(), systems, "id");
        Lockstep door = Lockstep.over(lane.dynamo(), TableLayout.rstreams(lane.table(), settings, systems))
                .build();
        BotId id = BotId.of(lane.own());
        door.bots().register(LockstepLaps.definition(lane));
        BotRun run = LockstepLaps.start(
                door, LockstepLaps.claim(door, door.bots().describe(id).runs().get(0)));
        long[] event = {0};
        return () -> run.checkpoint(LockstepLaps.positions(1, ++event[0]));
    }

    /** Nothing is changed but whose bot it is, and the event from checkpoint to checkpoint. */
    static Lap recorded(Lane lane) throws IOException {
        JsonNode recording = recording();
        PlainTable.create(lane.dynamo(), lane.table(), "id");
        Map<String, AttributeValue> key = Map.of("id", AttributeValue.fromS(lane.own()));
        Map<String, AttributeValue> item =
                new HashMap<>(item(recording.get("itemsAfter").elements().next()));
        item.putAll(key);
        lane.dynamo().putItem(r -> r.tableName(lane.table()).item(item));
        JsonNode sent = recording.get("wire").get(0).get("request");
        Map<String, AttributeValue> values = new HashMap<>(item(sent.get("ExpressionAttributeValues")));
        Map<String, AttributeValue> position = new HashMap<>(
                Objects.requireNonNull(values.get(":value"), RECORDING).m());
        AttributeValue[] at = {Objects.requireNonNull(position.get("checkpoint"), RECORDING)};
        String event = at[0].s().substring(0, at[0].s().lastIndexOf('-') + 1);
        UpdateItemRequest request = UpdateItemRequest.builder()
                .tableName(lane.table())
                .key(key)
                .updateExpression(sent.get("UpdateExpression").asText())
                .conditionExpression(sent.get("ConditionExpression").asText())
                .expressionAttributeNames(names(sent.get("ExpressionAttributeNames")))
                .returnConsumedCapacity(sent.get("ReturnConsumedCapacity").asText())
                .build();
        int[] number = {0};
        return () -> {
            values.put(":expected", at[0]);
            at[0] = AttributeValue.fromS(event + (1_000_000 + ++number[0]));
            position.put("checkpoint", at[0]);
            values.put(":value", AttributeValue.fromM(position));
            lane.dynamo()
                    .updateItem(request.toBuilder()
                            .expressionAttributeValues(values)
                            .build());
        };
    }

    private static JsonNode recording() throws IOException {
        try (InputStream text = BusLaps.class.getResourceAsStream(RECORDING)) {
            return new ObjectMapper().readTree(Objects.requireNonNull(text, RECORDING));
        }
    }

    private static Map<String, String> names(JsonNode members) {
        Map<String, String> names = new HashMap<>();
        members.properties()
                .forEach(name -> names.put(name.getKey(), name.getValue().asText()));
        return names;
    }

    private static Map<String, AttributeValue> item(JsonNode members) {
        Map<String, AttributeValue> item = new HashMap<>();
        members.properties().forEach(member -> item.put(member.getKey(), value(member.getValue())));
        return item;
    }

    private static AttributeValue value(JsonNode typed) {
        Map.Entry<String, JsonNode> entry = typed.properties().iterator().next();
        JsonNode value = entry.getValue();
        return switch (entry.getKey()) {
            case "S" -> AttributeValue.fromS(value.asText());
            case "N" -> AttributeValue.fromN(value.asText());
            case "NULL" -> AttributeValue.fromNul(true);
            case "M" -> AttributeValue.fromM(item(value));
            case "L" ->
                AttributeValue.fromL(value.valueStream().map(BusLaps::value).toList());
            default -> throw new IllegalArgumentException("not in this recording: " + typed);
        };
    }
}
