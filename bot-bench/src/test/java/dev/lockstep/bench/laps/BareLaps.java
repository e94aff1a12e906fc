package dev.lockstep.bench.laps;

import dev.lockstep.bench.peers.Floor;
import dev.lockstep.run.BotRun;
import dev.lockstep.store.LockstepTable;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Requests of the SDK for Java alone. */
final class BareLaps {
    private static final int CHECKPOINTS_BEFORE = 5;

    private BareLaps() {}

    static Lap floor(Lane lane) {
        UpdateItemRequest write = Floor.write(lane.dynamo(), lane.table(), lane.own());
        return () -> lane.dynamo().updateItem(write);
    }

    /** The floor's write on a table as Lockstep's is, of another value each time: the stream tells of no other. */
    static Lap there(Lane lane) {
        LockstepTable.create(lane.dynamo(), lane.table());
        Map<String, AttributeValue> key =
                Map.of("pk", AttributeValue.fromS(lane.own()), "sk", AttributeValue.fromS("one"));
        Map<String, AttributeValue> item = new HashMap<>(key);
        item.put("epoch", AttributeValue.fromN("1"));
        lane.dynamo().putItem(r -> r.tableName(lane.table()).item(item));
        long[] event = {0};
        return () -> {
            String position = LockstepLaps.event(++event[0]).value();
            lane.dynamo()
                    .updateItem(r -> r.tableName(lane.table())
                            .key(key)
                            .conditionExpression("epoch = :epoch")
                            .updateExpression("SET checkpoint = :checkpoint")
                            .expressionAttributeValues(Map.of(
                                    ":epoch", AttributeValue.fromN("1"),
                                    ":checkpoint", AttributeValue.fromS(position))));
        };
    }

    /** What Lockstep sends, with nothing changed but the number of the write, which it is fenced by. */
    static Lap checkpoint(Lane lane) {
        Sent sent = new Sent(lane.dynamo());
        BotRun run = LockstepLaps.started(lane, sent);
        for (int event = 1; event <= CHECKPOINTS_BEFORE; event++) {
            run.checkpoint(LockstepLaps.positions(1, event));
        }
        UpdateItemRequest last = sent.last();
        long written = run.state().progress().sequence();
        String before = placeholder(last, written - 1);
        String after = placeholder(last, written);
        Map<String, AttributeValue> values = new HashMap<>(last.expressionAttributeValues());
        long[] number = {written};
        return () -> {
            values.put(before, AttributeValue.fromN(Long.toString(number[0])));
            values.put(after, AttributeValue.fromN(Long.toString(++number[0])));
            lane.dynamo()
                    .updateItem(
                            last.toBuilder().expressionAttributeValues(values).build());
        };
    }

    /** Which value this number is; no other number there is as low. */
    private static String placeholder(UpdateItemRequest request, long number) {
        return request.expressionAttributeValues().entrySet().stream()
                .filter(value -> Long.toString(number).equals(value.getValue().n()))
                .map(Map.Entry::getKey)
                .findAny()
                .orElseThrow();
    }
}
