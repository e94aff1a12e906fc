package dev.lockstep.bot;

/** A bot as a list shows it, with what a decision about it rests on. */
public record BotOverview(BotSummary summary, BotState state) {}
