/**
 * Lambda on this machine: functions in processes of their own or hosted in this one, behind Lambda's invoke API and
 * function URLs.
 */
@NullMarked
package dev.lockstep.local.lambda;

import org.jspecify.annotations.NullMarked;
