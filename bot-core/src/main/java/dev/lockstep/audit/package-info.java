/** Who changed what by hand, and why. */
@NullMarked
package dev.lockstep.audit;

import org.jspecify.annotations.NullMarked;
