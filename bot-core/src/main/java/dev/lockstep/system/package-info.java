/** Systems that bots talk to. */
@NullMarked
package dev.lockstep.system;

import org.jspecify.annotations.NullMarked;
