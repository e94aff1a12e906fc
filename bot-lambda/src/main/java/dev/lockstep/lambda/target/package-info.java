/** How bots are reached: one invoker for each kind of target, behind a list of what may be invoked. */
@NullMarked
package dev.lockstep.lambda.target;

import org.jspecify.annotations.NullMarked;
