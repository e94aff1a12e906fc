/** What bots are: registered, changed, paused, listed, described, removed. */
@NullMarked
package dev.lockstep.bot;

import org.jspecify.annotations.NullMarked;
