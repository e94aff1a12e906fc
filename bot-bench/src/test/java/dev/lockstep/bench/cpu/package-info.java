/** What calls cost in this process, with answers that are canned. */
@NullMarked
package dev.lockstep.bench.cpu;

import org.jspecify.annotations.NullMarked;
