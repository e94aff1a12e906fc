/** The function on the table's stream. */
@NullMarked
package dev.lockstep.lambda.dispatch;

import org.jspecify.annotations.NullMarked;
