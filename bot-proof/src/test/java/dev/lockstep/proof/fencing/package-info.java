/** Effects that carry an epoch, or a run's positions, take place once, whoever dies or sleeps on the way. */
@NullMarked
package dev.lockstep.proof.fencing;

import org.jspecify.annotations.NullMarked;
