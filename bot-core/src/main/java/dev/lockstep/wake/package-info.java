/** When a bot is to run: schedules, and the wake-ups that queues and callers give it. */
@NullMarked
package dev.lockstep.wake;

import org.jspecify.annotations.NullMarked;
