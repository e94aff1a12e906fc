package dev.lockstep.lambda.bot;

import dev.lockstep.Lockstep;
import dev.lockstep.lambda.log.Metrics;

/** What all invocations of a function share. */
record Host(Lockstep lockstep, Metrics metrics, BusLog busLog) {}
