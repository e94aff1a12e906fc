package dev.lockstep.lambda.target;

import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.types.InvalidInputException;
import java.util.Locale;

/** Why a target was not invoked, as run logs, {@code why} and {@code docs/functions.md} call it. */
enum Refusal {
    /** Targets of this kind are switched off. */
    SWITCHED_OFF,
    /** The target is on no list of what may be invoked, or resolves to an address that is not public. */
    NOT_ALLOWED,
    /** There is no such function, topic, cluster, task definition or path. */
    UNKNOWN_TARGET,
    /** The dispatcher's role, or its signature, is not accepted. */
    DENIED,
    /** Too much at once. */
    THROTTLED,
    /** The invocation is larger than the target accepts. */
    PAYLOAD_TOO_LARGE,
    /** The target understood and did not want it. */
    REJECTED,
    /** The target, or the service in front of it, is in trouble. */
    TARGET_ERROR,
    /** There was no answer in time. The target may have been invoked; a run that started goes on. */
    TIME_OUT,
    /** There was no connection, or it broke. The target may have been invoked; a run that started goes on. */
    UNREACHABLE,
    /** URLs are posted to with a signature only, and there is no key to sign with. */
    NO_SIGNING_SECRET,
    /** Something that targets of this kind need is not set. */
    MISCONFIGURED;

    private static final int LONGEST_QUOTATION = 500;

    /** The stable name. */
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A refusal in words that tell a person what to mend. */
    InvocationRefusedException because(String message) {
        return new InvocationRefusedException(code(), message);
    }

    /** The same, for an exception whose stack is of use to developers. */
    InvocationRefusedException because(String message, Throwable cause) {
        InvocationRefusedException refused = because(message);
        refused.initCause(cause);
        return refused;
    }

    /** What somebody else said, on one line and not too long. */
    static String quoted(String words) {
        String line = words.replaceAll("[^ -~]+", " ").strip();
        return line.length() <= LONGEST_QUOTATION ? line : line.substring(0, LONGEST_QUOTATION) + "...";
    }

    /** A setting as {@link InvalidInputException} shows it. */
    static String shown(String setting) {
        return InvalidInputException.quoted(setting);
    }
}
