/** What Lockstep adds to a process that has just been started: time, classes and jars, beside the SDK alone. */
@NullMarked
package dev.lockstep.bench.cold;

import org.jspecify.annotations.NullMarked;
