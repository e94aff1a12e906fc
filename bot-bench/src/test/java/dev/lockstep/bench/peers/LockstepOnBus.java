package dev.lockstep.bench.peers;

import static dev.lockstep.bench.peers.Pieces.at;

import dev.lockstep.Lockstep;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.rstreams.BusTables;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Lockstep on the tables of an RStreams bus. */
public final class LockstepOnBus extends LockstepWays {
    /** Nothing is created yet. */
    public LockstepOnBus() {
        super(TableLayout.rstreams(BusTables.CRON, BusTables.SETTINGS, BusTables.SYSTEM));
    }

    @Override
    public String name() {
        return "Lockstep on LeoCron";
    }

    @Override
    void createTables(Ground ground) {
        BusTables.createdIn(ground.dynamo());
    }

    @Override
    public Way run(int queues, int checkpoints) {
        return run(queues, checkpoints, (recorded, ground) -> {
            measured(ground).wakes().trigger(BotId.of(LeoCronRun.READER));
            return Answer.DONE;
        });
    }

    @Override
    Way runOfEvents(int queues) {
        return run(queues, 1, (recorded, ground) -> LeoSdk.send(ground, List.of(recorded.news())));
    }

    /** The bus claims, as it does for its own bots, by the request that was recorded. */
    private Way run(int queues, int checkpoints, BiFunction<LeoCronRun, Ground, Answer> wake) {
        return ground -> {
            LeoCronRun recorded = new LeoCronRun(QueueNames.of(queues), checkpoints);
            recorded.createTables(ground);
            Lockstep door = measured(ground);
            UpdateItemRequest claim = recorded.claim();
            String token = at(claim.expressionAttributeValues(), ":token").n();
            Invocation invocation = new Invocation(
                    BotId.of(LeoCronRun.READER),
                    0,
                    token,
                    Long.parseLong(token),
                    ManualClock.START.plus(Duration.ofMinutes(15)),
                    OneBot.TIMEOUT);
            return () -> {
                if (wake.apply(recorded, ground) == Answer.REFUSED
                        || LeoSdk.send(ground, List.of(claim)) == Answer.REFUSED) {
                    return Answer.REFUSED;
                }
                work(door.runs().start(invocation), queues, checkpoints);
                return Answer.DONE;
            };
        };
    }

    @Override
    int queuesAtOnce() {
        return 40;
    }

    @Override
    TransactWriteItem userWrite() {
        return put(BusTables.SYSTEM, Map.of("id", AttributeValue.fromS("my own")));
    }
}
