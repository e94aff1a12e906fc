/** Who runs now: turns what the table says into claimed and invoked runs, and looks after what is due. */
@NullMarked
package dev.lockstep.dispatch;

import org.jspecify.annotations.NullMarked;
