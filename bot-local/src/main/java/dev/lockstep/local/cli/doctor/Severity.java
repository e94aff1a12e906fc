package dev.lockstep.local.cli.doctor;

/** How much a complaint matters. */
public enum Severity {
    /** Something does not work, or will not. */
    PROBLEM,
    /** It works, and may not for long, or not as somebody believes. */
    WARNING,
    /** Good to know, such as what was not checked. */
    NOTE
}
