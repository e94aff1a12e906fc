/** Conditions of writes made weaker on purpose, to see which test objects. */
@NullMarked
package dev.lockstep.mutants;

import org.jspecify.annotations.NullMarked;
