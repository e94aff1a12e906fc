/** What requests cost. */
@NullMarked
package dev.lockstep.cost;

import org.jspecify.annotations.NullMarked;
