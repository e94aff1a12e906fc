package dev.lockstep.types;

/** What can be changed by hand, and the audit trail tells of: a bot or a named lock. */
public sealed interface Subject permits BotId, LockName {

    /** What it is: {@code bot} or {@code lock}. */
    String kind();

    /** Its name. */
    String value();
}
