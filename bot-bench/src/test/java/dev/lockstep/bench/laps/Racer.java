package dev.lockstep.bench.laps;

import java.util.Locale;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/** Everything that is timed, each done over and over by whoever offers it. */
public enum Racer {
    FLOOR("one conditional UpdateItem, by the SDK alone", BareLaps::floor),
    FLOOR_THERE("such an UpdateItem on Lockstep's table, by the SDK alone", BareLaps::there),
    CHECKPOINT("**Lockstep**: checkpoint of 1 queue", LockstepLaps.checkpoint(1)),
    BARE_CHECKPOINT("the request of that checkpoint, by the SDK alone", BareLaps::checkpoint),
    CHECKPOINT_6("**Lockstep**: checkpoint of 6 queues", LockstepLaps.checkpoint(6)),
    BUS_CHECKPOINT("**Lockstep on LeoCron**: checkpoint of 1 queue", BusLaps::checkpoint),
    NODE_CHECKPOINT("the request of leo-sdk's checkpoint, by the SDK for Java alone", BusLaps::recorded),
    RENEW("**Lockstep**: renew a lock", LockstepLaps::renew),
    RELAY("**Lockstep**: acquire and release a lock", LockstepLaps::relay),
    LOCK_CLIENT("dynamodb-lock-client: acquire and release a lock", LockLaps::lockClient),
    SHED_LOCK("ShedLock: acquire and release a lock", LockLaps::shedLock),
    RUN("**Lockstep**: claim, start and complete a run", LockstepLaps::run),
    START("**Lockstep**: start a run, 6 positions read", LockstepLaps::start),
    DECISION("**Lockstep**: decide whether a bot of two queues runs", LockstepLaps::decision);

    private final String words;

    @SuppressWarnings("ImmutableEnumChecker") // each is a method
    private final Entry entry;

    Racer(String words, Entry entry) {
        this.words = words;
        this.entry = entry;
    }

    /** As it stands in a table. */
    public String words() {
        return words;
    }

    /** Brings a lane to where laps can be made, and makes the tables if they are not there. */
    public Lap enter(DynamoDbClient dynamo, int lane) throws Exception {
        return entry.enter(new Lane(dynamo, name().toLowerCase(Locale.ROOT), lane));
    }

    @FunctionalInterface
    interface Entry {
        Lap enter(Lane lane) throws Exception;
    }
}
