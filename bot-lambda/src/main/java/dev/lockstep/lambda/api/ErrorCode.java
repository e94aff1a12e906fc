package dev.lockstep.lambda.api;

import java.util.Locale;

/** What a call is refused with. The codes are a promise: they are told apart by programs. */
enum ErrorCode {
    /** The call breaks a rule; the same call will be refused again. */
    INVALID_INPUT(400, false),
    /** The caller may not do this. */
    NOT_ALLOWED(403, false),
    /** There is no such bot. */
    UNKNOWN_BOT(404, false),
    /** There is no such operation. */
    UNKNOWN_OPERATION(404, false),
    /** Operations are posted. */
    METHOD_NOT_ALLOWED(405, false),
    /** A later run of the bot was accepted: stop working. */
    RUN_SUPERSEDED(409, false),
    /** The run was given up after its deadline: stop working. */
    RUN_EXPIRED(409, false),
    /** The run has ended. */
    RUN_ENDED(409, false),
    /** Another start of the run holds it: stop working. */
    RUN_FOREIGN(409, false),
    /** No such run was ever claimed. */
    RUN_UNKNOWN(409, false),
    /** A position would move back, or effects would be made twice. */
    STALE_POSITION(409, false),
    /** A position would pass the end of the round, or is of a queue that is not the instance's; the run goes on. */
    BEYOND_ROUND(409, false),
    /** One of a commit's own writes was refused. */
    WRITE_REFUSED(409, false),
    /** Somebody else has the lock, or it was released. */
    LOCK_LOST(409, false),
    /** Others write the same items at the same time. */
    CONFLICT(409, true),
    /** The body is longer than the operation takes. */
    BODY_TOO_LARGE(413, false),
    /** Too many requests for the table. */
    THROTTLED(429, true),
    /** Not known whether it took place: call again, with the same body. */
    UNAVAILABLE(503, true),
    /** A defect; the log has more under the id of the request. */
    INTERNAL(500, false);

    private final int status;
    private final boolean retryable;

    ErrorCode(int status, boolean retryable) {
        this.status = status;
        this.retryable = retryable;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The status of an HTTP answer. */
    int status() {
        return status;
    }

    /** Whether the same call may succeed later. */
    boolean isRetryable() {
        return retryable;
    }
}
