/** Throughput and latency, as ratios to the floor in the same run. */
@NullMarked
package dev.lockstep.bench.speed;

import org.jspecify.annotations.NullMarked;
