/** The run protocol, explored: the library's own code over a model of the table, in every order that bounds allow. */
@NullMarked
package dev.lockstep.proof.explorer;

import org.jspecify.annotations.NullMarked;
