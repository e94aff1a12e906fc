/** May this bot run now, and if not, why? Pure: no clock, no client. */
@NullMarked
package dev.lockstep.decision;

import org.jspecify.annotations.NullMarked;
