package dev.lockstep.run;

import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.time.Instant;

/**
 * What a bot's target is given: the right to start one run.
 *
 * @param instance number of the instance, 0 for a bot that is not fanned out
 * @param runId the run, a name no other run has
 * @param epoch the run's fencing token
 * @param startBy until when the run should start; one that does not is given up
 * @param timeout how long the run may take, unless its caller knows better
 */
public record Invocation(BotId bot, int instance, String runId, long epoch, Instant startBy, Duration timeout) {

    /**
     * The invocation as targets outside of this process are given it:
     *
     * <pre>{@code
     * {"lockstep":{"bot":"orders","instance":0,"run":"q83vEjRWeJ","epoch":7,
     *              "startBy":"2026-11-22T10:15:00Z","timeoutMillis":300000}}
     * }</pre>
     */
    public String toJson() {
        return InvocationJson.write(this);
    }

    /**
     * Reads what {@link #toJson} wrote. Members it does not know are left alone, wherever they are.
     *
     * @throws InvalidInputException if it is not such an object
     */
    public static Invocation ofJson(String json) {
        return InvocationJson.read(json);
    }
}
