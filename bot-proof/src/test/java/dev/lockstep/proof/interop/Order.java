package dev.lockstep.proof.interop;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Who comes first of two calls that meet: arranged, so that each order has been there, or left to chance. */
enum Order {
    NODE_FIRST,
    JAVA_FIRST,
    RACING;

    /** What the two calls have answered. */
    record Answers<N, J>(N ofNode, J ofJava) {}

    /** Every fourth race is node's, every fourth Java's, and half of them are races. */
    static Order of(int race) {
        return race % 4 == 0 ? NODE_FIRST : race % 4 == 1 ? JAVA_FIRST : RACING;
    }

    <N, J> Answers<N, J> of(Supplier<N> node, Supplier<J> java) {
        if (this == NODE_FIRST) {
            N first = node.get();
            return new Answers<>(first, java.get());
        } else if (this == JAVA_FIRST) {
            J first = java.get();
            return new Answers<>(node.get(), first);
        }
        CompletableFuture<N> nodes = CompletableFuture.supplyAsync(node);
        J ofJava = java.get();
        return new Answers<>(nodes.join(), ofJava);
    }
}
