package dev.lockstep.bench.cold.child;

import dev.lockstep.Lockstep;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.EventId;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** A bot until its first checkpoint. */
public final class WithLockstep {
    private WithLockstep() {}

    /** Given the table and the invocation. */
    public static void main(String[] arguments) {
        Laps laps = new Laps();
        Lockstep lockstep = Lockstep.over(DynamoDbClient.create(), TableLayout.nativeTable(arguments[0]))
                .build();
        laps.lap();
        BotRun run = lockstep.runs().start(Invocation.ofJson(arguments[1]));
        laps.lap();
        run.checkpoint(Checkpoint.read("orders", EventId.of("z/2026/11/22/10/15/1763806500000-0000001"), 1_000));
        laps.lap();
        laps.tell();
    }
}
