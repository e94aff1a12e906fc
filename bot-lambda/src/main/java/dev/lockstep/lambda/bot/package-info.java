/**
 * What a bot's author extends to run on Lambda. Lives in other people's jars: it needs no SDK client but DynamoDB's.
 */
@NullMarked
package dev.lockstep.lambda.bot;

import org.jspecify.annotations.NullMarked;
