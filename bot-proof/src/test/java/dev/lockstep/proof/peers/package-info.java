/** Two other lock libraries for DynamoDB, under the faults that Lockstep's own locks are put under. */
@NullMarked
package dev.lockstep.proof.peers;

import org.jspecify.annotations.NullMarked;
