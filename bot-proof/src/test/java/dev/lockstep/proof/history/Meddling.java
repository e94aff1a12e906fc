package dev.lockstep.proof.history;

import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * What is wrong between the clients and the table; for proofs that their check is needed.
 *
 * @param requests changes requests, and what comes of them, on their way
 * @param calls stands for the library
 */
record Meddling(ExecutionInterceptor requests, RunCalls calls) {
    /** Nothing is. */
    static final Meddling NONE = in(new ExecutionInterceptor() {});

    static Meddling in(ExecutionInterceptor requests) {
        return new Meddling(requests, new RunCalls());
    }

    static Meddling in(RunCalls calls) {
        return new Meddling(NONE.requests(), calls);
    }
}
