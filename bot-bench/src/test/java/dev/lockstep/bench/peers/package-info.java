/** What Lockstep is measured beside: each library, and its way of keeping each promise. */
@NullMarked
package dev.lockstep.bench.peers;

import org.jspecify.annotations.NullMarked;
