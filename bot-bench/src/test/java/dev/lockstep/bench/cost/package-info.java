/** What each promise costs in requests and capacity units, exactly. */
@NullMarked
package dev.lockstep.bench.cost;

import org.jspecify.annotations.NullMarked;
