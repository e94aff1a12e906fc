/** From an event to the start of a run, and what looking after many bots costs. */
@NullMarked
package dev.lockstep.bench.dispatch;

import org.jspecify.annotations.NullMarked;
