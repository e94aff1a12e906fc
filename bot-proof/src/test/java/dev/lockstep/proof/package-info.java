/** What the library promises on a bad day, tried: tests alone, which no other module depends on. */
@NullMarked
package dev.lockstep.proof;

import org.jspecify.annotations.NullMarked;
