package dev.lockstep.bot;

import dev.lockstep.run.RunState;
import dev.lockstep.wake.WakeState;

/** Everything a decision about a bot rests on, read together. */
public record BotState(BotRules rules, WakeState wake, RunState run) {}
