package dev.lockstep.bot;

import dev.lockstep.types.SystemId;
import java.util.Optional;
import java.util.Set;

/** A bot as a list shows it. */
public record BotSummary(
        BotRules rules, String name, String description, String owner, Set<String> tags, Optional<SystemId> system) {
    public BotSummary {
        tags = Set.copyOf(tags);
    }
}
