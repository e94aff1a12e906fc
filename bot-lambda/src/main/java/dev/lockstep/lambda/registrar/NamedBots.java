package dev.lockstep.lambda.registrar;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The bots that properties may mean, whatever else is wrong with them: for deletions, which must not fail and harm
 * nobody, since they touch only what the resource manages.
 */
final class NamedBots {
    private NamedBots() {}

    static Set<BotId> in(JsonNode properties) {
        Set<BotId> ids = new LinkedHashSet<>();
        addId(properties, ids);
        properties.properties().forEach(member -> {
            addId(member.getValue(), ids);
            if (member.getKey().equalsIgnoreCase("bots")) {
                member.getValue().properties().forEach(bot -> add(bot.getKey(), ids));
                member.getValue().forEach(bot -> addId(bot, ids));
            }
        });
        return ids;
    }

    private static void addId(JsonNode bot, Set<BotId> ids) {
        JsonNode object = bot.isTextual() ? parsed(bot.textValue()).orElse(bot) : bot;
        for (String name : new String[] {"Id", "id"}) {
            Optional.ofNullable(object.path(name).textValue()).ifPresent(id -> {
                add(id, ids);
                add(RStreamsBot.withoutFunctionArn(id), ids);
            });
        }
    }

    private static void add(String id, Set<BotId> ids) {
        try {
            ids.add(BotId.of(id));
        } catch (InvalidInputException noName) {
            return; // so no bot can have been registered by it
        }
    }

    private static Optional<JsonNode> parsed(String text) {
        try {
            return Optional.of(Json.read(text)).filter(JsonNode::isObject);
        } catch (InvalidInputException noJson) {
            return Optional.empty();
        }
    }
}
