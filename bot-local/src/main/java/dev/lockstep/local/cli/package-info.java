/**
 * What operators type: commands that look, and commands that change. They ask {@code bot-core}, print what it answers,
 * and decide nothing themselves.
 */
@NullMarked
package dev.lockstep.local.cli;

import org.jspecify.annotations.NullMarked;
