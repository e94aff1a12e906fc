package dev.lockstep.local.migrate;

/**
 * One thing that keeps a copy from being like its original, and what makes it so.
 *
 * @param text what is done, for people
 * @param action does it; again is no harm
 * @param isTurn whether both sides must be looked at again after it, before anything else is done
 */
record Step(String text, Runnable action, boolean isTurn) {}
