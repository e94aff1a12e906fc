package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.lock.LockHolder;
import dev.lockstep.run.Position;
import dev.lockstep.run.Progress;
import dev.lockstep.run.RunHolder;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What answers have in common. */
final class Answers {
    private Answers() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A name of ours as programs read it. */
    static String text(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static void put(ObjectNode json, String name, Optional<Instant> instant) {
        instant.ifPresent(at -> json.put(name, at.toString()));
    }

    /** The event at which each queue read and written stands. */
    static ObjectNode positions(ObjectNode json, Progress progress) {
        return positions(json, progress.reads(), progress.writes());
    }

    static ObjectNode positions(ObjectNode json, Map<QueueName, Position> reads, Map<QueueName, Position> writes) {
        json.set("read", positions(reads));
        json.set("write", positions(writes));
        return json;
    }

    private static ObjectNode positions(Map<QueueName, Position> positions) {
        Map<QueueName, EventId> ids = new HashMap<>();
        positions.forEach((queue, position) -> ids.put(queue, position.eventId()));
        return ids(ids);
    }

    /** An event of each queue, by name. */
    static ObjectNode ids(Map<QueueName, EventId> ids) {
        Map<String, EventId> sorted = new TreeMap<>();
        ids.forEach((queue, eventId) -> sorted.put(queue.value(), eventId));
        ObjectNode json = object();
        sorted.forEach((queue, eventId) -> json.put(queue, eventId.value()));
        return json;
    }

    static ObjectNode holder(RunHolder holder) {
        ObjectNode json =
                object().put("run", holder.runId()).put("epoch", holder.epoch()).put("phase", text(holder.phase()));
        holder.requestId().ifPresent(request -> json.put("requestId", request));
        put(json, "deadline", holder.deadline());
        return json;
    }

    static ObjectNode holder(LockHolder holder) {
        return object().put("owner", holder.owner())
                .put("epoch", holder.epoch())
                .put("expiresAt", holder.expiresAt().toString())
                .put("takeoverAt", holder.takeoverAt().toString());
    }
}
