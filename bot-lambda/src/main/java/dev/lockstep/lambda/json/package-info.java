/** What the functions read and write as JSON, each kind of thing in one place. */
@NullMarked
package dev.lockstep.lambda.json;

import org.jspecify.annotations.NullMarked;
