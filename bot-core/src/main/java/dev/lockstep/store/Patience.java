package dev.lockstep.store;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;

/** Tries again what came too early. */
final class Patience {
    static final int ATTEMPTS = 6;
    private static final int FIRST_PAUSE_MILLIS = 20;

    /** Reasons why a transaction was canceled that say nothing about the records. */
    private static final Set<String> PASSING =
            Set.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

    private Patience() {}

    /**
     * A write that meets another's transaction on the same item is not refused, only early: it is tried again. So is a
     * transaction that was throttled, which the SDK does for other requests and not for this one.
     */
    static <T> T with(Supplier<T> write) {
        for (int attempt = 1; ; attempt++) {
            try {
                return write.get();
            } catch (TransactionConflictException | TransactionCanceledException e) {
                if (attempt == ATTEMPTS || !isPassing(e)) {
                    throw e;
                }
                pause(attempt);
            }
        }
    }

    private static boolean isPassing(RuntimeException e) {
        if (!(e instanceof TransactionCanceledException canceled)) {
            return true;
        }
        List<String> codes = canceled.cancellationReasons().stream()
                .map(CancellationReason::code)
                .toList();
        return codes.stream().anyMatch(PASSING::contains) && !codes.contains("ConditionalCheckFailed");
    }

    static void pause(int attempt) {
        long longest = (long) FIRST_PAUSE_MILLIS << attempt;
        try {
            Thread.sleep(ThreadLocalRandom.current().nextLong(longest / 2, longest));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AbortedException.create("interrupted while waiting to try again", e);
        }
    }
}
