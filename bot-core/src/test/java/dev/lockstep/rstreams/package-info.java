/** Lockstep on the tables of an RStreams bus, held against recordings of the real leo-sdk. */
@NullMarked
package dev.lockstep.rstreams;

import org.jspecify.annotations.NullMarked;
