/** Named locks with fencing tokens. */
@NullMarked
package dev.lockstep.lock;

import org.jspecify.annotations.NullMarked;
