/** Events as somebody else might send them: made up from events that are right, not by hand. */
@NullMarked
package dev.lockstep.lambda.hostile;

import org.jspecify.annotations.NullMarked;
