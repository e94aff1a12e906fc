package dev.lockstep.proof.history;

/** What may happen to one attempt of a request. */
enum Fault {
    /** It never arrives; the client sees a broken connection and tries again. */
    REQUEST_LOST,
    /** It takes effect; the client sees a broken connection and tries again. */
    RESPONSE_LOST,
    /** It arrives when the client has long tried again. */
    LATE,
    /** It arrives once more, when the client has long had its answer. */
    DOUBLED,
    /** It never arrives, and the client gives up: it does not know. */
    REQUEST_LOST_FOR_GOOD,
    /** It takes effect, and the client gives up: it does not know. */
    RESPONSE_LOST_FOR_GOOD,
    /** It arrives when the client has long given up. */
    LATE_FOR_GOOD,
    /** DynamoDB refuses it for now. */
    THROTTLED,
    /** DynamoDB fails, without effect. */
    SERVER_ERROR,
    /** DynamoDB fails, after it took effect. */
    SERVER_ERROR_AFTER,
    /** Another transaction is at work on the item. */
    CONFLICT,
    /** The client stands still for minutes before the request is sent. */
    PAUSE_BEFORE,
    /** The client stands still for minutes before it sees the answer. */
    PAUSE_AFTER,
    /** The client dies before the request is sent. */
    CRASH_BEFORE,
    /** The client dies before it sees the answer. */
    CRASH_AFTER;

    /** Whether the SDK does not try again. */
    boolean isForGood() {
        return this == REQUEST_LOST_FOR_GOOD || this == RESPONSE_LOST_FOR_GOOD || this == LATE_FOR_GOOD;
    }
}
