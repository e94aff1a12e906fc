package dev.lockstep.testkit;

/** What may happen to a request on its way to an AWS service and back. */
public enum Fault {
    /** The request never arrives; its caller sees a broken connection. */
    LOST_REQUEST,

    /** The request is worked off, its answer never arrives; the caller sees a broken connection. */
    LOST_RESPONSE,

    /** Time passes before the request arrives; see {@link FaultInjector#whenSlow}. */
    SLOW_REQUEST,

    /** The request is worked off, and time passes before its answer arrives; see {@link FaultInjector#whenSlow}. */
    SLOW_RESPONSE,

    /**
     * The request is worked off twice in a row, and the caller gets the first answer. (A caller who gets the second one
     * is what {@link #LOST_RESPONSE} shows, once the SDK has tried again.)
     */
    DELIVERED_TWICE,

    /**
     * The caller sees a broken connection, but the request is still under way: it arrives after later requests were
     * answered; see {@link FaultInjector#lateBy}. Nobody sees its answer.
     */
    DELIVERED_LATE,

    /**
     * The service refuses to work so fast: DynamoDB's status 400 with {@code ProvisionedThroughputExceededException},
     * or for transactions {@code TransactionCanceledException} with reasons {@code ThrottlingError}.
     */
    THROTTLED,

    /** The service answers with status 500 and has done nothing. */
    SERVER_ERROR,

    /** The service answers with status 500, though the request was worked off. */
    SERVER_ERROR_AFTER,

    /**
     * Somebody else's transaction is under way on the item: {@code TransactionConflictException} for a write of one
     * item, {@code TransactionCanceledException} for transactions. Other requests pass unharmed, as with DynamoDB.
     */
    TRANSACTION_CONFLICT,

    /** The caller's process dies before the request is sent: {@link SimulatedCrash}. */
    CRASH_BEFORE,

    /** The caller's process dies after the request was worked off and before it sees the answer. */
    CRASH_AFTER
}
