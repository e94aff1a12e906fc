/**
 * What may be wrong with a table, the stack on it, its bots and this machine's clock, each with its remedy. Looks and
 * changes nothing.
 */
@NullMarked
package dev.lockstep.local.cli.doctor;

import org.jspecify.annotations.NullMarked;
