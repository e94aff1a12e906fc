/** What Lockstep costs and how fast it is, beside what else there is; started by {@code ./lockstep bench}. */
@NullMarked
package dev.lockstep.bench;

import org.jspecify.annotations.NullMarked;
