package dev.lockstep.decision;

import dev.lockstep.bot.Instances;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** How many instances a round gets, by how far the bot is behind when it opens. */
final class RoundSize {
    private RoundSize() {}

    /**
     * The number for the queue that asks for most. A queue that was never read asks for all there may be; one whose ids
     * do not tell how far it is behind, for the least.
     *
     * @param from the last event read per queue
     * @param ends the last event of the round per queue
     */
    static int of(Instances rule, Map<QueueName, EventId> from, Map<QueueName, EventId> ends) {
        return ends.entrySet().stream()
                .map(end -> of(rule, Optional.ofNullable(from.get(end.getKey())), end.getValue()))
                .max(Integer::compare)
                .orElse(rule.least());
    }

    private static int of(Instances rule, Optional<EventId> from, EventId end) {
        if (rule.least() == rule.most()) {
            return rule.most();
        } else if (from.isEmpty()) {
            return rule.most();
        }
        BigInteger shares = rule.perLag()
                .flatMap(per -> time(from.get(), end).map(lag -> shares(lag.toMillis(), per.toMillis())))
                .or(() ->
                        rule.perEvents().flatMap(per -> events(from.get(), end).map(lag -> shares(lag, per))))
                .orElse(BigInteger.ZERO);
        BigInteger least = BigInteger.valueOf(rule.least());
        return shares.max(least).min(BigInteger.valueOf(rule.most())).intValueExact();
    }

    private static BigInteger shares(long lag, long per) {
        return shares(BigInteger.valueOf(lag), per);
    }

    /** Rounded up. */
    private static BigInteger shares(BigInteger lag, long per) {
        BigInteger divisor = BigInteger.valueOf(per);
        return lag.add(divisor).subtract(BigInteger.ONE).divide(divisor);
    }

    private static Optional<Duration> time(EventId from, EventId end) {
        Optional<Instant> to = end.instant();
        return from.instant().flatMap(begin -> to.map(instant -> Duration.between(begin, instant)));
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
