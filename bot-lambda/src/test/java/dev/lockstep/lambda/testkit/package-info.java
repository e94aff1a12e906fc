/** Lambda as a test sees it. */
@NullMarked
package dev.lockstep.lambda.testkit;

import org.jspecify.annotations.NullMarked;
