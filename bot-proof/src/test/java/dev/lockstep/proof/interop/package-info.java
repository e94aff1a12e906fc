/** Lockstep and the real leo-sdk, in node, on the same tables. */
@NullMarked
package dev.lockstep.proof.interop;

import org.jspecify.annotations.NullMarked;
