/**
 * The processes that are started; each has this package and what its class path names, and nothing else of the bench.
 */
@NullMarked
package dev.lockstep.bench.cold.child;

import org.jspecify.annotations.NullMarked;
