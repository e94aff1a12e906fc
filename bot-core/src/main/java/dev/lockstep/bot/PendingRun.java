package dev.lockstep.bot;

import dev.lockstep.types.BotId;
import java.time.Instant;

/**
 * An instance of a bot that is under way, or is waiting to be looked at again.
 *
 * @param instance 0 for a bot that works alone
 * @param due when the sweep will look at it: the deadline of a run, of its start if it has not started, the end of a
 *     back-off or a delay
 */
public record PendingRun(BotId bot, int instance, Instant due) {}
