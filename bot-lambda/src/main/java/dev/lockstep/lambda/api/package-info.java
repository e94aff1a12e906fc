/** The Bot API: Lockstep's operations for other languages, as JSON, by a Function URL or by direct invocation. */
@NullMarked
package dev.lockstep.lambda.api;

import org.jspecify.annotations.NullMarked;
