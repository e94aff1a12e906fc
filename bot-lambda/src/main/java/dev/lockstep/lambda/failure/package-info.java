/** The function that hears of bots that died. */
@NullMarked
package dev.lockstep.lambda.failure;

import org.jspecify.annotations.NullMarked;
