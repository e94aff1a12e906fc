package dev.lockstep.bench.cold;

import dev.lockstep.Lockstep;
import dev.lockstep.bench.cold.child.SdkAlone;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A DynamoDB Local that listens, with a table in which each process finds what it needs. */
final class Stage implements AutoCloseable {
    private static final String TABLE = "lockstep";
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final DynamoDbLocal dynamo = DynamoDbLocal.start();
    private final Lockstep door = Lockstep.over(dynamo.client(), TableLayout.nativeTable(TABLE))
            .startWithin(TIMEOUT)
            .build();
    private int bots;

    Stage() {
        LockstepTable.create(dynamo.client(), TABLE);
        dynamo.client()
                .putItem(r -> r.tableName(TABLE)
                        .item(Map.of(
                                "pk", AttributeValue.fromS("floor"),
                                "sk", AttributeValue.fromS("item"),
                                "epoch", AttributeValue.fromN("1"))));
    }

    /** What a process is told by variables. */
    Map<String, String> variables() {
        return Map.of(
                "AWS_ENDPOINT_URL_DYNAMODB", dynamo.endpoint().toString(),
                "AWS_REGION", "us-east-1",
                "AWS_ACCESS_KEY_ID", "local",
                "AWS_SECRET_ACCESS_KEY", "local",
                "AWS_LAMBDA_FUNCTION_NAME", "bot",
                "LOCKSTEP_TABLE", TABLE);
    }

    /** What the next process is told by arguments: where its item is, or its invocation. */
    List<String> arguments(Setup setup) {
        return setup.main().equals(SdkAlone.class) ? List.of(TABLE, "floor", "item") : List.of(TABLE, claimed());
    }

    private String claimed() {
        BotId bot = BotId.of("cold-" + bots++);
        door.bots()
                .register(BotDefinition.bot(bot.value())
                        .target("process:cold")
                        .reads("orders")
                        .timeout(TIMEOUT)
                        .build());
        return door.runs()
                .claim(door.bots().state(bot).orElseThrow().run(), new ClaimTerms(0, true, TIMEOUT))
                .orElseThrow()
                .invocation()
                .toJson();
    }

    @Override
    public void close() {
        dynamo.close();
    }
}
