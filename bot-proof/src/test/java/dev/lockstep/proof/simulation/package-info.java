/** A whole service on a virtual clock: weeks of it in a minute, with everything going wrong that may. */
@NullMarked
package dev.lockstep.proof.simulation;

import org.jspecify.annotations.NullMarked;
