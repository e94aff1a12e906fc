package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lock.LockTicket;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunTicket;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.LockName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;

/**
 * Tickets as callers keep them: text they need not understand. A ticket is no permission; what it names is checked as
 * if it stood in the call.
 */
final class Tickets {
    private static final int VERSION = 1;
    private static final int LONGEST = 2_048;
    private static final long LONGEST_MILLIS = Duration.ofDays(366).toMillis();

    private Tickets() {}

    /**
     * A lock, and the bot it was taken for.
     *
     * @param bot empty if an operator took it for nobody
     */
    record Lock(LockTicket lock, Optional<BotId> bot) {}

    /** Without the positions of the run's share, so that it stays short: the run's record has them. */
    static String of(RunTicket ticket) {
        ObjectNode json = begun("run").put("process", ticket.process());
        json.set("invocation", Json.read(ticket.invocation().brief().toJson()));
        return text(json);
    }

    static String of(Lock ticket) {
        LockTicket lock = ticket.lock();
        ObjectNode json = begun("lock")
                .put("name", lock.name().value())
                .put("owner", lock.owner())
                .put("token", lock.token())
                .put("epoch", lock.epoch())
                .put("millis", lock.duration().toMillis());
        ticket.bot().ifPresent(bot -> json.put("bot", bot.value()));
        return text(json);
    }

    /**
     * The run of a ticket.
     *
     * @throws InvalidInputException if it is none that {@code start} gave
     */
    static RunTicket run(String text) {
        JsonNode json = json(text, "run");
        try {
            return new RunTicket(
                    Invocation.ofJson(json.path("invocation").toString()),
                    json.path("process").asText());
        } catch (InvalidInputException forged) {
            throw refused("run");
        }
    }

    /**
     * The lock of a ticket.
     *
     * @throws InvalidInputException if it is none that {@code lock} gave
     */
    static Lock lock(String text) {
        JsonNode json = json(text, "lock");
        long millis = json.path("millis").asLong();
        if (millis < 1 || millis > LONGEST_MILLIS) {
            throw refused("lock");
        }
        try {
            return new Lock(
                    new LockTicket(
                            LockName.of(json.path("name").asText()),
                            json.path("owner").asText(),
                            json.path("token").asText(),
                            json.path("epoch").asLong(),
                            Duration.ofMillis(millis)),
                    json.has("bot") ? Optional.of(BotId.of(json.path("bot").asText())) : Optional.empty());
        } catch (InvalidInputException forged) {
            throw refused("lock");
        }
    }

    private static ObjectNode begun(String kind) {
        return JsonNodeFactory.instance.objectNode().put("version", VERSION).put("kind", kind);
    }

    private static String text(ObjectNode json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(String text, String kind) {
        if (text.length() > LONGEST) {
            throw refused(kind);
        }
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            JsonNode json = Json.read(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
            if (json.path("version").asInt() == VERSION
                    && json.path("kind").asText().equals(kind)) {
                return json;
            }
        } catch (IllegalArgumentException | CharacterCodingException forged) { // neither base64 nor JSON
            throw refused(kind);
        }
        throw refused(kind);
    }

    private static InvalidInputException refused(String kind) {
        return InvalidInputException.of(
                "ticket", "is none that was given for a " + kind + ": pass on, as it is, what the answer had");
    }
}
