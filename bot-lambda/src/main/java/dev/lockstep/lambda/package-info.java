/** Lockstep as Lambda functions: thin shells over bot-core, one package each. */
@NullMarked
package dev.lockstep.lambda;

import org.jspecify.annotations.NullMarked;
