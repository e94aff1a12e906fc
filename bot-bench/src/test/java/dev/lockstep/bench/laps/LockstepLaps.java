package dev.lockstep.bench.laps;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunState;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockName;
import java.time.Duration;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Lockstep on a table of its own. */
final class LockstepLaps {
    /** Ids come with the events that a bot is given. */
    private static final String MILLISECOND = "z/2026/01/01/00/00/1767225600000-";

    private static final long FIRST_EVENT = 1_000_000;
    private static final Duration TIMEOUT = Duration.ofHours(12);

    private LockstepLaps() {}

    static Racer.Entry checkpoint(int queues) {
        return lane -> {
            BotRun run = started(lane, lane.dynamo());
            long[] event = {0};
            return () -> run.checkpoint(positions(queues, ++event[0]));
        };
    }

    static Lap renew(Lane lane) {
        return acquire(doorOfOwnTable(lane), lane)::renew;
    }

    static Lap relay(Lane lane) {
        Lockstep door = doorOfOwnTable(lane);
        return () -> acquire(door, lane).close();
    }

    /** What a claim is decided on is what the completion before has left; a dispatcher reads it. */
    static Lap run(Lane lane) {
        Lockstep door = doorOfOwnTable(lane);
        RunState[] idle = {registered(door, lane)};
        return () -> {
            BotRun run = start(door, claim(door, idle[0]));
            run.complete();
            idle[0] = completed(run.state());
        };
    }

    /** The same request may start its run again. */
    static Lap start(Lane lane) {
        Lockstep door = doorOfOwnTable(lane);
        Invocation claimed = claim(door, registered(door, lane));
        start(door, claimed).checkpoint(positions(6, 1));
        return () -> start(door, claimed);
    }

    static Lap decision(Lane lane) {
        Lockstep door = doorOfOwnTable(lane);
        RunState idle = registered(door, lane);
        return () -> door.why(idle.bot());
    }

    /** The n-th event. */
    static EventId event(long number) {
        return EventId.of(MILLISECOND + (FIRST_EVENT + number));
    }

    /** So many queues, each at its n-th event. */
    static Checkpoint positions(int queues, long event) {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (int i = 0; i < queues; i++) {
            checkpoint = checkpoint.andRead("orders-of-shop-" + i, event(event), 1_000);
        }
        return checkpoint;
    }

    /** A run of the lane's own bot, that goes on through this client. */
    static BotRun started(Lane lane, DynamoDbClient through) {
        Lockstep door = doorOfOwnTable(lane);
        return start(door(lane, through), claim(door, registered(door, lane)));
    }

    static Invocation claim(Lockstep door, RunState idle) {
        return door.runs()
                .claim(idle, new ClaimTerms(0, true, TIMEOUT))
                .orElseThrow()
                .invocation();
    }

    static BotRun start(Lockstep door, Invocation claimed) {
        return door.runs().start(claimed, "request", TIMEOUT);
    }

    static BotDefinition definition(Lane lane) {
        return BotDefinition.bot(lane.own())
                .target("process:bench")
                .reads("orders-of-shop-0", "orders-of-shop-1")
                .schedule("0 6 * * *")
                .build();
    }

    private static RunState registered(Lockstep door, Lane lane) {
        door.bots().register(definition(lane));
        return door.bots().state(BotId.of(lane.own())).orElseThrow().run();
    }

    private static RunState completed(RunState run) {
        return new RunState(
                run.bot(),
                run.instance(),
                run.epoch(),
                Phase.COMPLETE,
                run.runId(),
                run.requestId(),
                run.wakeSeen(),
                run.errors(),
                run.idleRuns(),
                run.again(),
                run.isLogged(),
                run.times(),
                run.progress());
    }

    private static NamedLock acquire(Lockstep door, Lane lane) {
        return door.locks()
                .tryAcquire(LockName.of(lane.own()), "bench", TIMEOUT)
                .orElseThrow();
    }

    private static Lockstep doorOfOwnTable(Lane lane) {
        LockstepTable.create(lane.dynamo(), lane.table());
        return door(lane, lane.dynamo());
    }

    private static Lockstep door(Lane lane, DynamoDbClient through) {
        return Lockstep.over(through, TableLayout.nativeTable(lane.table())).build();
    }
}
