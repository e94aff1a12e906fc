/** A bot in Java, and a producer of events for it and for the bot in Node. */
@NullMarked
package dev.lockstep.examples;

import org.jspecify.annotations.NullMarked;
