package dev.lockstep.proof.explorer;

import java.util.EnumSet;
import java.util.Set;

/** What may happen so and so often. */
enum Chance {
    TRIGGER,
    ADVANCE,
    REWIND,
    /** The bot is removed and, by another process, registered anew. */
    REMOVE,
    /** Ten seconds pass: the first back-offs, no deadline. */
    MOMENT,
    /** Twenty minutes pass: everything. */
    LONG_TIME,
    /** A bot's process ends its run with an error. */
    FAILURE,
    /** Any of the faults below. */
    FAULT,
    /** A process dies. */
    CRASH,
    /** A write takes place, its answer is lost, and the client sends the request again. */
    LOST_ANSWER,
    /** A request is under way while its client sends it again, and arrives some time later. */
    LATE_REQUEST,
    /** No answer comes at all, whether the write took place or not: the caller is told so and goes on from there. */
    NO_ANSWER,
    /** An invocation is delivered twice, in the same request or in another. */
    DOUBLED_INVOCATION,
    /** A record of the stream is delivered again. */
    DOUBLED_RECORD,
    /** The target refuses the invocation, or takes it and seems to refuse. */
    REFUSED_INVOCATION;

    private static final Set<Chance> FAULTS = EnumSet.range(CRASH, REFUSED_INVOCATION);

    boolean isFault() {
        return FAULTS.contains(this);
    }
}
