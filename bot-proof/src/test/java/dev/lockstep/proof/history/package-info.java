/** Histories of clients that work at the same time under faults, recorded and checked. */
@NullMarked
package dev.lockstep.proof.history;

import org.jspecify.annotations.NullMarked;
