/** Items as somebody else might have left them: made up from items that operations wrote, not by hand. */
@NullMarked
package dev.lockstep.hostile;

import org.jspecify.annotations.NullMarked;
