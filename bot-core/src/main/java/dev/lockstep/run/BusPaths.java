package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Condition;
import dev.lockstep.store.Item;
import dev.lockstep.store.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Where the life of a run is kept in a bot's item on an RStreams bus: leo-sdk's names, and Lockstep's own beside them,
 * which the bus's next claim throws away together with the run.
 */
final class BusPaths {
    static final String INSTANCES = "instances";
    static final String TOKEN = "token";
    static final String INVOKED = "invokeTime";
    static final String STARTED = "startTime";
    static final String ENDED = "completedTime";
    static final String DURATION = "maxDuration";
    static final String REQUEST = "requestId";
    static final String STATUS = "status";
    static final String LOG = "log";
    static final String RESULT = "result";

    static final String ATTEMPT = "lockstep_k";
    static final String PROCESS = "lockstep_p";
    static final String PROCESS_BEFORE = "lockstep_pb";
    static final String SEQUENCE = "lockstep_c";
    static final String WRITER = "lockstep_h";
    static final String WRITER_BEFORE = "lockstep_hb";
    static final String COMMITTER = "lockstep_hc";
    static final String DEADLINE = "lockstep_dl";
    static final String PHASE = "lockstep_st";

    private static final String LAST_WRITER = "lockstepRun";

    static final String TRIGGER = "trigger";
    static final String MESSAGE = "message";
    static final String ERRORS = "errorCount";
    static final String TIMEOUT = "timeout";

    private static final AttributeValue NULL = AttributeValue.fromNul(true);
    private static final Pattern NUMBER =
            Pattern.compile("-?(0|[1-9][0-9]{0,18})(\\.[0-9]{0,18}[1-9])?|[1-9][0-9]{0,37}");

    private BusPaths() {}

    static Path in(int instance, String attribute) {
        return Path.of(INSTANCES, Integer.toString(instance), attribute);
    }

    static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    static AttributeValue millis(Instant instant) {
        return number(instant.toEpochMilli());
    }

    static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    /**
     * Signs a write where the bus's next claim throws the signature away, and for the first instance where it does not.
     */
    static void sign(Change change, int instance, String token) {
        change.set(in(instance, WRITER), text(token));
        if (instance == 0) {
            change.set(LAST_WRITER, text(token));
        }
    }

    /** Whether the first instance's last write was signed so, whatever was claimed since. */
    static boolean isLastSigned(Item bot, String token) {
        return bot.string(LAST_WRITER).filter(token::equals).isPresent();
    }

    /** This is at the path, be it as a number or as text. */
    static Condition is(Path path, String value) {
        return NUMBER.matcher(value).matches()
                ? Condition.oneOf(path, text(value), AttributeValue.fromN(value))
                : Condition.equal(path, text(value));
    }

    static Condition is(Path path, long value) {
        return Condition.oneOf(path, number(value), text(Long.toString(value)));
    }

    /** What is at the path is still read as this: a number that was cut to a whole one is. */
    static Condition isStill(Path path, long seen) {
        return Condition.any(
                Condition.all(Condition.atLeast(path, number(seen)), Condition.less(path, number(seen + 1))),
                Condition.equal(path, text(Long.toString(seen))));
    }

    /** Nothing is at the path, or DynamoDB's null. */
    static Condition isNothing(Path path) {
        return Condition.any(Condition.absent(path), Condition.equal(path, NULL));
    }

    /**
     * Nothing is at the path, or DynamoDB's null, or this; many of it fit in one request, which takes 4 KB of
     * conditions.
     */
    static Condition isNothingOr(Path path, String value) {
        return NUMBER.matcher(value).matches()
                ? Condition.any(
                        Condition.absent(path), Condition.oneOf(path, NULL, text(value), AttributeValue.fromN(value)))
                : Condition.any(Condition.absent(path), Condition.oneOf(path, NULL, text(value)));
    }

    static Condition isStill(Path path, Optional<Instant> seen) {
        return seen.map(instant -> isStill(path, instant.toEpochMilli())).orElseGet(() -> isNothing(path));
    }
}
