package dev.lockstep.lambda.registrar;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.types.BotId;
import java.util.List;

/**
 * What a resource's properties say.
 *
 * @param takeOver whether bots that somebody else registered are adopted
 * @param warnings what of it has no counterpart and is not kept
 */
record Declaration(
        List<DeclaredBot> bots,
        List<SystemDefinition> systems,
        boolean takeOver,
        OnDelete onDelete,
        List<String> warnings) {

    /**
     * A bot of the resource.
     *
     * @param path where it is in the properties, empty for the outermost
     * @param pausedAtFirst whether it is paused when it is registered for the first time
     */
    record DeclaredBot(BotDefinition definition, String path, boolean pausedAtFirst) {
        BotId id() {
            return definition.id();
        }
    }

    List<BotId> ids() {
        return bots.stream().map(DeclaredBot::id).toList();
    }
}
