package dev.lockstep.bot;

/** Whether a bot may run at all. */
public enum BotStatus {
    ACTIVE,
    PAUSED,
    ARCHIVED
}
