package dev.lockstep.bench.laps;

import dev.lockstep.Lockstep;
import dev.lockstep.bench.peers.PlainTable;
import dev.lockstep.rstreams.Recording;
import dev.lockstep.run.BotRun;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** On the tables of an RStreams bus. */
final class BusLaps {
    /** The second checkpoint of a queue, as leo-sdk 6 sent it. */
    private static final int CHECKPOINT = 22;

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
    static Lap recorded(Lane lane) {
        Recording recording = Recording.of(CHECKPOINT);
        UpdateItemRequest sent = (UpdateItemRequest) recording.sent().get(0);
        PlainTable.create(lane.dynamo(), lane.table(), "id");
        Map<String, AttributeValue> key = Map.of("id", AttributeValue.fromS(lane.own()));
        Map<String, AttributeValue> item =
                new HashMap<>(recording.after().values().iterator().next().orElseThrow());
        item.putAll(key);
        lane.dynamo().putItem(r -> r.tableName(lane.table()).item(item));
        UpdateItemRequest request =
                sent.toBuilder().tableName(lane.table()).key(key).build();
        Map<String, AttributeValue> values = new HashMap<>(sent.expressionAttributeValues());
        Map<String, AttributeValue> position =
                new HashMap<>(Objects.requireNonNull(values.get(":value")).m());
        AttributeValue[] at = {Objects.requireNonNull(position.get("checkpoint"))};
        String event = at[0].s().substring(0, at[0].s().lastIndexOf('-') + 1);
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
}
