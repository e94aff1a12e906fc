/** The function that looks after what is due. */
@NullMarked
package dev.lockstep.lambda.sweep;

import org.jspecify.annotations.NullMarked;
