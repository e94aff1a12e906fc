package dev.lockstep.testkit;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Which requests of a {@link FaultInjector} are harmed, and how. Numbers start at 1, at the request after the plan was
 * given to the injector; the SDK's second attempts are requests as well.
 *
 * <pre>{@code
 * FaultPlan.on("UpdateItem", 2, Fault.LOST_RESPONSE)
 *         .or(FaultPlan.random(42, Map.of(Fault.THROTTLED, 0.01, Fault.LOST_REQUEST, 0.02)))
 * }</pre>
 *
 * <p>A plan is asked once for every request, by any thread.
 */
@FunctionalInterface
public interface FaultPlan {
    /** What happens to this request; empty if nothing does. */
    Optional<Fault> fault(Request request);

    /**
     * A request that is about to be sent.
     *
     * @param number counted over all requests since the plan was given
     * @param operation such as {@code UpdateItem}; for services that do not name it, method and path
     * @param ofOperation counted over the requests of this operation since the plan was given
     * @param attempt 1 for the SDK's first attempt, more for those that it makes by itself
     */
    record Request(int number, String operation, int ofOperation, int attempt) {}

    /** Nothing is harmed. */
    static FaultPlan none() {
        return request -> Optional.empty();
    }

    /** Every request is harmed. */
    static FaultPlan always(Fault fault) {
        return request -> Optional.of(fault);
    }

    /** The request of this number is harmed. */
    static FaultPlan on(int number, Fault fault) {
        return from(number, 1, fault);
    }

    /** The request of this number among those of an operation is harmed. */
    static FaultPlan on(String operation, int number, Fault fault) {
        requirePositive("number", number);
        requireName(operation);
        return request -> request.operation().equals(operation) && request.ofOperation() == number
                ? Optional.of(fault)
                : Optional.empty();
    }

    /**
     * The first attempt of every request is harmed; the ones that the SDK makes by itself get through. It makes none
     * after a {@link Fault#TRANSACTION_CONFLICT} or a {@link Fault#THROTTLED} transaction: a caller who tries again
     * after these is harmed each time.
     */
    static FaultPlan firstAttempts(Fault fault) {
        return request -> request.attempt() == 1 ? Optional.of(fault) : Optional.empty();
    }

    /** So many requests in a row are harmed, beginning with that of this number. */
    static FaultPlan from(int number, int count, Fault fault) {
        requirePositive("number", number);
        requirePositive("count", count);
        return request ->
                request.number() >= number && request.number() - number < count ? Optional.of(fault) : Optional.empty();
    }

    /**
     * Requests are harmed at random. What happens to a request follows from the seed and its number alone, whoever else
     * sends requests at the same time.
     *
     * @param chances between 0 and 1 for each fault, and 1 at most together
     */
    static FaultPlan random(long seed, Map<Fault, Double> chances) {
        Map<Fault, Double> inOrder = new EnumMap<>(Fault.class);
        inOrder.putAll(chances);
        double sum =
                inOrder.values().stream().mapToDouble(FaultPlan::requireChance).sum();
        if (sum > 1 + 1e-9) {
            throw new IllegalArgumentException("the chances are " + sum + " together, which is more than 1");
        }
        return request -> {
            double left = new SplittableRandom(seed ^ (request.number() * 0x9E3779B97F4A7C15L)).nextDouble();
            for (Map.Entry<Fault, Double> chance : inOrder.entrySet()) {
                left -= chance.getValue();
                if (left < 0) {
                    return Optional.of(chance.getKey());
                }
            }
            return Optional.empty();
        };
    }

    /** This plan, and the other one for requests that this one does not harm. */
    default FaultPlan or(FaultPlan other) {
        return request -> fault(request).or(() -> other.fault(request));
    }

    /** This plan for requests of one operation; the others are not harmed. Numbers stay those of all requests. */
    default FaultPlan only(String operation) {
        requireName(operation);
        return request -> request.operation().equals(operation) ? fault(request) : Optional.empty();
    }

    private static void requirePositive(String what, int number) {
        if (number < 1) {
            throw new IllegalArgumentException(what + " " + number + " is less than 1");
        }
    }

    private static void requireName(String operation) {
        if (operation.isBlank()) {
            throw new IllegalArgumentException("the operation has no name");
        }
    }

    private static double requireChance(double chance) {
        if (!(chance >= 0 && chance <= 1)) {
            throw new IllegalArgumentException("the chance " + chance + " is not between 0 and 1");
        }
        return chance;
    }
}
