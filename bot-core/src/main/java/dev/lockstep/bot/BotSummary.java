package dev.lockstep.bot;

import java.util.Set;

/** A bot as a list shows it. */
public record BotSummary(BotRules rules, String name, String description, String owner, Set<String> tags) {
    public BotSummary {
        tags = Set.copyOf(tags);
    }
}
