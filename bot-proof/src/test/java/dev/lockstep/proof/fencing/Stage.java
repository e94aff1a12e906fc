package dev.lockstep.proof.fencing;

import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;

/** A table of Lockstep's and one of a user's; new ones after a number of histories, or DynamoDB Local grows slow. */
final class Stage implements AutoCloseable {
    private static final int HISTORIES = 10;

    private final DynamoDbLocal local = DynamoDbLocal.start();
    private int played;

    Stage() {
        create();
    }

    private void create() {
        LockstepTable.create(local.client(), table());
        counters().create();
    }

    /** The number of the next history. */
    int next() {
        if (played > 0 && played % HISTORIES == 0) {
            local.renew();
            create();
        }
        return ++played;
    }

    DynamoDbLocal local() {
        return local;
    }

    String table() {
        return "lockstep";
    }

    Counters counters() {
        return new Counters(local.client(), "counters");
    }

    @Override
    public void close() {
        local.close();
    }
}
