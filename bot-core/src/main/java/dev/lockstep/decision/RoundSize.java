package dev.lockstep.decision;

import dev.lockstep.bot.Instances;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** How many instances a round gets, by how far the bot is behind when it opens. */
final class RoundSize {
    private RoundSize() {}

    /**
     * One instance for each {@code perLag} that the bot is behind in the queue where it is furthest behind, or for each
     * {@code perEvents} that it is behind in all queues together. A queue that was never read asks for all there may
     * be; one whose ids do not tell how far it is behind does not count.
     *
     * @param from the last event read per queue
     * @param ends the last event of the round per queue
     */
    static int of(Instances rule, Map<QueueName, EventId> from, Map<QueueName, EventId> ends) {
        if (rule.least() == rule.most() || !from.keySet().containsAll(ends.keySet())) {
            return rule.most();
        }
        BigInteger shares = rule.perLag()
                .map(per -> shares(longest(from, ends), per.toMillis()))
                .or(() -> rule.perEvents().map(per -> shares(events(from, ends), per)))
                .orElse(BigInteger.ZERO);
        BigInteger least = BigInteger.valueOf(rule.least());
        return shares.max(least).min(BigInteger.valueOf(rule.most())).intValueExact();
    }

    private static BigInteger longest(Map<QueueName, EventId> from, Map<QueueName, EventId> ends) {
        return lags(from, ends, RoundSize::millis).reduce(BigInteger.ZERO, BigInteger::max);
    }

    private static BigInteger events(Map<QueueName, EventId> from, Map<QueueName, EventId> ends) {
        return lags(from, ends, RoundSize::events).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private static Stream<BigInteger> lags(
            Map<QueueName, EventId> from,
            Map<QueueName, EventId> ends,
            BiFunction<EventId, EventId, Optional<BigInteger>> lag) {
        return ends.entrySet().stream()
                .flatMap(
                        end -> Optional.ofNullable(from.get(end.getKey()))
                                .flatMap(begin -> lag.apply(begin, end.getValue()))
                                .stream());
    }

    /** Rounded up. */
    private static BigInteger shares(BigInteger lag, long per) {
        BigInteger divisor = BigInteger.valueOf(per);
        return lag.add(divisor).subtract(BigInteger.ONE).divide(divisor);
    }

    private static Optional<BigInteger> millis(EventId from, EventId end) {
        Optional<Instant> to = end.instant();
        return from.instant()
                .flatMap(begin -> to.map(instant ->
                        BigInteger.valueOf(Duration.between(begin, instant).toMillis())));
    }

    private static Optional<BigInteger> events(EventId from, EventId end) {
        boolean isNumbers = from.value().length() == end.value().length()
                && from.value().matches("[0-9]+")
                && end.value().matches("[0-9]+");
        return isNumbers
                ? Optional.of(new BigInteger(end.value()).subtract(new BigInteger(from.value())))
                : Optional.empty();
    }
}
