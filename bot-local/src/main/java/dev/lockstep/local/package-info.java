/** Lockstep on one machine: the embedded service and the command line. */
@NullMarked
package dev.lockstep.local;

import org.jspecify.annotations.NullMarked;
