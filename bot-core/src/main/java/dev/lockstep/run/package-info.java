/** Runs of bots: claimed, started, checkpointed, ended; fenced by an epoch that only ever rises. */
@NullMarked
package dev.lockstep.run;

import org.jspecify.annotations.NullMarked;
