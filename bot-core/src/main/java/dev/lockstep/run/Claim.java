package dev.lockstep.run;

/** The right to run an instance, not yet passed on: what its target is given, and the instance as it stands claimed. */
public record Claim(Invocation invocation, RunState state) {}
