/** What tests of every module share: Amazon's DynamoDB Local in this JVM, and what is built on it. */
@NullMarked
package dev.lockstep.testkit;

import org.jspecify.annotations.NullMarked;
