/**
 * The control plane for bots on DynamoDB: registers bots, keeps how far each has read and written, sees that one
 * instance runs at a time, decides when a bot runs and invokes it. Start at {@link dev.lockstep.Lockstep}.
 */
@NullMarked
package dev.lockstep;

import org.jspecify.annotations.NullMarked;
