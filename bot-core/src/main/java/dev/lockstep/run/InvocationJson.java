package dev.lockstep.run;

import static dev.lockstep.run.JsonEnvelopes.refused;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.lockstep.run.JsonEnvelopes.Envelope;
import dev.lockstep.run.JsonEnvelopes.Value;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** An invocation as JSON. */
final class InvocationJson {
    private static final String ENVELOPE = "lockstep";
    private static final JsonFactory JSON = new JsonFactory();

    private InvocationJson() {}

    static String write(Invocation invocation) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeObjectFieldStart(ENVELOPE);
            json.writeStringField("bot", invocation.bot().value());
            json.writeNumberField("instance", invocation.instance());
            json.writeStringField("run", invocation.runId());
            json.writeNumberField("epoch", invocation.epoch());
            json.writeStringField("startBy", invocation.startBy().toString());
            json.writeNumberField("timeoutMillis", invocation.timeout().toMillis());
            if (invocation.fanOut().isPresent()) {
                write(json, invocation.fanOut().get());
            }
            json.writeEndObject();
            json.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, FanOut share) throws IOException {
        json.writeNumberField("instances", share.instances());
        if (share.upTo().isPresent()) {
            json.writeStringField("upTo", share.upTo().get().value());
        }
        write(json, "from", share.from());
        write(json, "to", share.to());
    }

    private static void write(JsonGenerator json, String member, Map<QueueName, EventId> ids) throws IOException {
        if (ids.isEmpty()) {
            return;
        }
        json.writeObjectFieldStart(member);
        Map<String, String> sorted = new TreeMap<>();
        ids.forEach((queue, id) -> sorted.put(queue.value(), id.value()));
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    static Invocation read(String text) {
        Map<String, Envelope> found = JsonEnvelopes.find(text, Set.of(ENVELOPE, BusInvocation.ENVELOPE));
        Optional<Envelope> ours = Optional.ofNullable(found.get(ENVELOPE));
        Optional<Envelope> ofBus = Optional.ofNullable(found.get(BusInvocation.ENVELOPE));
        if (ofBus.isPresent() && ours.filter(InvocationJson::namesRun).isPresent()) {
            throw refused("has both objects \"lockstep\" and \"__cron\", of which only one can be meant");
        }
        return ofBus.map(BusInvocation::of)
                .or(() -> ours.map(InvocationJson::ofOurs))
                .orElseThrow(() -> refused("has no object \"lockstep\", nor \"__cron\" as a bus's event has"));
    }

    /** Of a bus's event the attributes of the bot's item are members too, one of them a map of ours of this name. */
    private static boolean namesRun(Envelope envelope) {
        return envelope.values().containsKey("bot") || envelope.values().containsKey("run");
    }

    private static Invocation ofOurs(Envelope envelope) {
        Map<String, Value> members = envelope.values();
        return new Invocation(
                BotId.of(required(members, "bot", value -> value)),
                required(members, "instance", Integer::parseInt),
                required(members, "run", InvocationJson::runId),
                required(members, "epoch", Long::parseLong),
                required(members, "startBy", Instant::parse),
                required(members, "timeoutMillis", value -> Duration.ofMillis(Long.parseLong(value))),
                member(members, "instances", Integer::parseInt)
                        .map(instances -> new FanOut(
                                instances,
                                ids(envelope, "from"),
                                ids(envelope, "to"),
                                member(members, "upTo", EventId::of))));
    }

    private static Map<QueueName, EventId> ids(Envelope envelope, String member) {
        Map<QueueName, EventId> ids = new HashMap<>();
        envelope.objects()
                .getOrDefault(member, Map.of())
                .forEach((queue, id) -> ids.put(QueueName.of(queue), EventId.of(id)));
        return ids;
    }

    private static String runId(String text) {
        if (!text.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new DateTimeException("no run");
        }
        return text;
    }

    private static <T> T required(Map<String, Value> members, String name, Function<String, T> parser) {
        return member(members, name, parser).orElseThrow(() -> refused("has no member \"" + name + "\""));
    }

    private static <T> Optional<T> member(Map<String, Value> members, String name, Function<String, T> parser) {
        Optional<Value> scalar = Optional.ofNullable(members.get(name))
                .filter(value -> value.type().isScalarValue());
        return scalar.map(value -> {
            try {
                return parser.apply(value.text());
            } catch (NumberFormatException | DateTimeException notOne) {
                throw refused("has a member \"" + name + "\" that cannot be read: "
                        + InvalidInputException.quoted(value.text()));
            }
        });
    }
}
