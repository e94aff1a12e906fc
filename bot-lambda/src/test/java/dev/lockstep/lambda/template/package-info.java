/** Compares the templates with the code. */
@NullMarked
package dev.lockstep.lambda.template;

import org.jspecify.annotations.NullMarked;
