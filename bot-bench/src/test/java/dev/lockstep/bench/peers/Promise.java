package dev.lockstep.bench.peers;

/** What somebody asks for and gets, whoever keeps it. */
public enum Promise {
    WRITE("one conditional write of one small item"),
    ADVANCE("advance a queue"),
    WAKE("wake a bot"),
    CLAIM("claim a run"),
    START("start a run, positions read"),
    CHECKPOINT_1("checkpoint of 1 queue"),
    CHECKPOINT_2("checkpoint of 2 queues"),
    CHECKPOINT_6("checkpoint of 6 queues"),
    CHECKPOINT_20("checkpoint of 20 queues"),
    CHECKPOINT_100("checkpoint of 100 queues"),
    CHECKPOINT_AND_WRITE("checkpoint and one write of the bot's own, both or neither"),
    COMPLETE("complete a run"),
    RUN("a whole run, triggered by hand, 1 queue read"),
    RUN_OF_5("a whole run, triggered by hand, 5 queues read"),
    RUN_OF_5_IN_5("a whole run, triggered by hand, 5 queues read in 5 batches"),
    RUN_OF_EVENT("a whole run, woken by an event of 1 queue, which it reads"),
    RUN_OF_EVENTS("a whole run, woken by events of 5 queues, which it reads"),
    LOCK_ACQUIRE("acquire a lock that is free"),
    LOCK_RENEW("renew a lock"),
    LOCK_RELEASE("release a lock"),
    LOCK_CONTENDED("acquire a lock that is held: refused"),
    LOCK_AFTER_CRASH("acquire the lock of a holder that crashed");

    private final String words;

    Promise(String words) {
        this.words = words;
    }

    /** As it stands in a table. */
    public String words() {
        return words;
    }
}
