package dev.lockstep.local.cli;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Several questions at once, so that a page of rows takes hardly longer than one of them. */
final class SideBySide {
    private SideBySide() {}

    /** The answers in the order of the questions. What the first of them throws, this throws. */
    static <K, V> List<V> ask(List<K> keys, Function<K, V> question, int threads) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<CompletableFuture<V>> answers = keys.stream()
                    .map(key -> CompletableFuture.supplyAsync(() -> question.apply(key), executor))
                    .toList();
            return answers.stream().map(CompletableFuture::join).toList();
        } catch (CompletionException failed) {
            if (failed.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw failed;
        } finally {
            executor.shutdownNow();
        }
    }
}
