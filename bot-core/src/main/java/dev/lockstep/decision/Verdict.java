package dev.lockstep.decision;

/** What one rule says. */
public enum Verdict {
    /** It has nothing against a run. */
    PASSES,
    /** It keeps the bot from running. */
    OBJECTS,
    /** It is not asked: it does not apply, or another rule has decided that it does not. */
    NOT_ASKED
}
