/** What operations cost by what grows: queues, settings, bots, instances, history. */
@NullMarked
package dev.lockstep.bench.growth;

import org.jspecify.annotations.NullMarked;
