/** The words everything else is said in: names, event ids, and the refusal of input that is neither. */
@NullMarked
package dev.lockstep.types;

import org.jspecify.annotations.NullMarked;
