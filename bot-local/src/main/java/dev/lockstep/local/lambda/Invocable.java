package dev.lockstep.local.lambda;

/** A function that can be invoked. */
interface Invocable extends AutoCloseable {

    /**
     * Invokes it and waits for its answer.
     *
     * @throws ThrottledException if it has too much to do
     */
    FunctionAnswer invoke(FunctionEvent event);

    /** How often an asynchronous invocation that failed is tried again. */
    int retries();

    /** Lets what is under way finish for a while, then ends it. */
    @Override
    void close();

    /** As many invocations are under way as may be. */
    final class ThrottledException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ThrottledException(String function, int concurrency) {
            super(concurrency + " invocations of " + function + " are under way, which is all that may be");
        }
    }
}
