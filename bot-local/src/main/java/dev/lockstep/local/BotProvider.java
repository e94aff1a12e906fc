package dev.lockstep.local;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.BotFunction;
import java.util.List;
import java.util.Map;

/**
 * Bots that {@code lockstep up --bots} runs: name an implementation with a public constructor without parameters in
 * {@code META-INF/services/dev.lockstep.local.BotProvider} of a jar or directory.
 */
public interface BotProvider {

    /** What targets {@code process:name} do, by name. */
    Map<String, BotFunction> bots();

    /** Bots to register at the start; those that are registered somewhere else need not be named. */
    default List<BotDefinition> definitions() {
        return List.of();
    }
}
