/** Bots that work in rounds of several instances: that no event is passed over, and none is done twice. */
@NullMarked
package dev.lockstep.proof.rounds;

import org.jspecify.annotations.NullMarked;
