package dev.lockstep.local;

/**
 * How bad the demo's world is.
 *
 * @param crash how likely a run dies at each of its steps
 * @param twice how likely an invocation is delivered twice
 * @param lose how likely the answer to a write is lost
 * @param seed decides all of that
 */
record DemoOptions(double crash, double twice, double lose, long seed) {}
