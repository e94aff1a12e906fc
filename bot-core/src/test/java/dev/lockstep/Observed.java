package dev.lockstep;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.lockstep.bot.RevisionConflictException;
import dev.lockstep.lock.LockLostException;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What an operation did.
 *
 * @param answer what it answered, or what it threw
 * @param items the table afterwards, without what is random: each item as often as it is there
 * @param sent how many requests it made
 */
record Observed(Object answer, Map<Map<String, AttributeValue>, Long> items, long sent) {
    private static final long BEGIN =
            ManualClock.START.minus(Duration.ofDays(1)).toEpochMilli();
    private static final long END =
            ManualClock.START.plus(Duration.ofDays(1_000)).toEpochMilli();

    /**
     * An exception instead of an answer.
     *
     * @param told what its caller learns from it, without what is random and without times
     */
    record Refusal(Class<? extends Throwable> type, List<Object> told) {
        static Refusal of(Throwable thrown) {
            return new Refusal(thrown.getClass(), told(thrown));
        }

        private static List<Object> told(Throwable thrown) {
            if (thrown instanceof RunLostException lost) {
                return List.of(lost.holder().map(now -> now.phase() + " with epoch " + now.epoch()));
            } else if (thrown instanceof LockLostException lost) {
                return List.of(lost.how(), lost.holder().map(now -> now.owner() + " with epoch " + now.epoch()));
            } else if (thrown instanceof StalePositionException stale) {
                return List.of(stale.queue(), stale.asked(), stale.stored());
            } else if (thrown instanceof RevisionConflictException conflict) {
                return List.of(conflict.revision());
            } else if (thrown instanceof UnknownBotException unknown) {
                return List.of(unknown.bot());
            }
            return List.of();
        }

        @Override
        public String toString() {
            return type.getSimpleName() + told;
        }
    }

    static Map<Map<String, AttributeValue>, Long> counted(List<Map<String, AttributeValue>> items) {
        return Map.copyOf(items.stream().collect(groupingBy(item -> item, counting())));
    }

    /** Whether it ended in an exception of this kind. */
    boolean threw(Class<? extends Throwable> type) {
        return answer instanceof Refusal refusal && type.isAssignableFrom(refusal.type());
    }

    Observed withMoreSent(long more) {
        return new Observed(answer, items, sent + more);
    }

    Observed with(Map<Map<String, AttributeValue>, Long> later) {
        return new Observed(answer, later, sent);
    }

    /** The same answer and the same table, at whatever cost and after however many writes of the run. */
    boolean sameAs(Observed other) {
        return answer.equals(other.answer) && hasTheTableOf(other);
    }

    /** The same table, after however many writes of the run. */
    boolean hasTheTableOf(Observed other) {
        return each(Observed::uncounted).equals(other.each(Observed::uncounted));
    }

    /** The same table but for its times, the same requests, and an answer where there was one or the same exception. */
    boolean sameButForTimes(Observed other) {
        return kind().equals(other.kind())
                && sent == other.sent
                && each(Observed::timeless).equals(other.each(Observed::timeless));
    }

    private Object kind() {
        return answer instanceof Refusal ? answer : "an answer";
    }

    private Map<Map<String, AttributeValue>, Long> each(UnaryOperator<Map<String, AttributeValue>> view) {
        Map<Map<String, AttributeValue>, Long> result = new HashMap<>();
        items.forEach((item, count) -> result.merge(view.apply(item), count, Long::sum));
        return result;
    }

    private static Map<String, AttributeValue> uncounted(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> result = new HashMap<>(item);
        if (requireNonNull(item.get("sk")).s().startsWith("R#")) {
            result.remove("c");
        }
        return result;
    }

    private static Map<String, AttributeValue> timeless(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> result = new HashMap<>(item);
        result.replaceAll((name, value) -> isTime(value) ? AttributeValue.fromS("a time") : value);
        return result;
    }

    /** Numbers that are milliseconds, or seconds, of the years the tests play in. */
    private static boolean isTime(AttributeValue value) {
        if (value.n() == null || value.n().length() > 13 || !value.n().matches("\\d+")) {
            return false;
        }
        long number = Long.parseLong(value.n());
        return (BEGIN <= number && number < END) || (BEGIN / 1_000 <= number && number < END / 1_000);
    }
}
