/**
 * What the functions say: log lines and metrics as JSON on standard output, one line each; and the trace they are in.
 */
@NullMarked
package dev.lockstep.lambda.log;

import org.jspecify.annotations.NullMarked;
