package dev.lockstep.run;

import dev.lockstep.types.BotId;
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
public record Invocation(BotId bot, int instance, String runId, long epoch, Instant startBy, Duration timeout) {}
