/** What is done over and over while it is timed. */
@NullMarked
package dev.lockstep.bench.laps;

import org.jspecify.annotations.NullMarked;
