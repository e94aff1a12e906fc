package dev.lockstep.bench.peers;

import static dev.lockstep.bench.peers.Pieces.any;
import static dev.lockstep.bench.peers.Pieces.at;
import static dev.lockstep.bench.peers.Pieces.map;
import static dev.lockstep.bench.peers.Pieces.with;

import dev.lockstep.rstreams.BusTables;
import dev.lockstep.rstreams.Recording;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** leo-sdk and leo-cron, by the requests that were recorded of them, on the items that were there then. */
public final class LeoSdk implements Contender {
    private static final String BOT = BusTables.CRON + "/orders-enrich";
    private static final String CHECKPOINTS = "checkpoints";
    private static final String READ = "read";

    /** The calls that were recorded for each promise, by their numbers. */
    static final Map<Promise, List<Integer>> RECORDED = recorded();

    private static Map<Promise, List<Integer>> recorded() {
        Map<Promise, List<Integer>> steps = new EnumMap<>(Promise.class);
        steps.put(Promise.WAKE, List.of(9));
        steps.put(Promise.CLAIM, List.of(14));
        steps.put(Promise.START, List.of(16, 36));
        steps.put(Promise.CHECKPOINT_1, List.of(22));
        steps.put(Promise.COMPLETE, List.of(41));
        steps.put(Promise.LOCK_ACQUIRE, List.of(57));
        steps.put(Promise.LOCK_CONTENDED, List.of(58));
        steps.put(Promise.LOCK_AFTER_CRASH, List.of(61));
        steps.put(Promise.LOCK_RELEASE, List.of(63));
        return steps;
    }

    @Override
    public String name() {
        return "leo-sdk 6.0.18";
    }

    @Override
    public Map<Promise, Way> ways() {
        Map<Promise, Way> ways = new EnumMap<>(Promise.class);
        RECORDED.forEach((promise, steps) -> ways.put(promise, replay(steps)));
        ways.put(Promise.CHECKPOINT_2, checkpoint(2));
        ways.put(Promise.CHECKPOINT_6, checkpoint(6));
        ways.put(Promise.CHECKPOINT_20, checkpoint(20));
        ways.put(Promise.CHECKPOINT_100, checkpoint(100));
        ways.put(Promise.ADVANCE, LeoCronRun.advance());
        ways.put(Promise.RUN, run(1));
        ways.put(Promise.RUN_OF_5, run(5));
        ways.put(Promise.RUN_OF_5_IN_5, new LeoCronRun(QueueNames.of(5), 5).byHand());
        ways.put(Promise.RUN_OF_EVENT, new LeoCronRun(QueueNames.of(1), 1).ofEvents());
        ways.put(Promise.RUN_OF_EVENTS, new LeoCronRun(QueueNames.of(5), 1).ofEvents());
        return ways;
    }

    private static Way replay(List<Integer> steps) {
        return ground -> {
            BusTables.createdIn(ground.dynamo()).putAll(Recording.itemsBefore(steps.get(0)));
            List<DynamoDbRequest> requests = steps.stream()
                    .flatMap(step -> Recording.of(step).sent().stream())
                    .toList();
            return () -> send(ground, requests);
        };
    }

    /** A request for each queue, on an item that has a position in each. */
    public static Way checkpoint(int number) {
        return ground -> {
            int step = at(RECORDED, Promise.CHECKPOINT_1).get(0);
            List<String> queues =
                    QueueNames.of(number).stream().map(LeoSdk::reference).toList();
            Map<String, Map<String, AttributeValue>> items = new HashMap<>(Recording.itemsBefore(step));
            items.put(BOT, withPositions(at(items, BOT), queues));
            BusTables.createdIn(ground.dynamo()).putAll(items);
            UpdateItemRequest recorded =
                    (UpdateItemRequest) Recording.of(step).sent().get(0);
            List<UpdateItemRequest> requests =
                    queues.stream().map(queue -> of(recorded, queue)).toList();
            return () -> send(ground, requests);
        };
    }

    /** A whole run, triggered by hand, of a bot that reads so many queues and writes its position in each once. */
    public static Way run(int queues) {
        return new LeoCronRun(QueueNames.of(queues), 1).byHand();
    }

    /** What leo-sdk calls a queue in a bot's item. */
    static String reference(String queue) {
        return "queue:" + queue;
    }

    /** A checkpoint of another queue. */
    static UpdateItemRequest of(UpdateItemRequest checkpoint, String queue) {
        return checkpoint.toBuilder()
                .expressionAttributeNames(with(checkpoint.expressionAttributeNames(), "#event", queue))
                .build();
    }

    /** A bot's item where each of these queues has the position that the only one has. */
    static Map<String, AttributeValue> withPositions(Map<String, AttributeValue> item, List<String> queues) {
        Map<String, AttributeValue> positions = map(item, CHECKPOINTS);
        AttributeValue position = any(map(positions, READ));
        Map<String, AttributeValue> ofAll = new HashMap<>();
        queues.forEach(queue -> ofAll.put(queue, position));
        return with(item, CHECKPOINTS, AttributeValue.fromM(with(positions, READ, AttributeValue.fromM(ofAll))));
    }

    /** One after the other, until one is refused: none of them tells that it took place before. */
    static Answer send(Ground ground, List<? extends DynamoDbRequest> requests) {
        try {
            for (DynamoDbRequest request : requests) {
                Recording.Request.send(ground.measured(), request);
            }
            return Answer.DONE;
        } catch (ConditionalCheckFailedException refused) {
            return Answer.REFUSED;
        }
    }
}
