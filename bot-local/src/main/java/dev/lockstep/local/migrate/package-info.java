/** Moving bots between an RStreams bus and a table of Lockstep's own, there and back. */
@NullMarked
package dev.lockstep.local.migrate;

import org.jspecify.annotations.NullMarked;
