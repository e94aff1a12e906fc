package dev.lockstep.local.lambda;

import java.util.Optional;
import java.util.UUID;

/**
 * What a function is invoked with.
 *
 * @param requestId names the invocation; a retry keeps it
 * @param payload JSON
 * @param trace X-Ray's header, passed on as it is
 */
record FunctionEvent(String requestId, String payload, Optional<String> trace) {

    static FunctionEvent of(String payload) {
        return new FunctionEvent(UUID.randomUUID().toString(), payload, Optional.empty());
    }
}
