package dev.lockstep.run;

import static dev.lockstep.run.JsonEnvelopes.refused;

import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.run.JsonEnvelopes.Envelope;
import dev.lockstep.run.JsonEnvelopes.Value;
import dev.lockstep.store.LeoRef;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The object by which an RStreams bus tells a bot's function which run it is. The bot's name is the key of its item and
 * is taken as it is: leo-sdk claims the run under it, too, and leaves no suffix off.
 */
final class BusInvocation {
    static final String ENVELOPE = "__cron";

    /** How long the bus waits for a run that says nothing. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    /** JavaScript counts no further, and so no clock of a bus shows more. */
    private static final long LATEST = (1L << 53) - 1;

    private static final Set<String> NO = Set.of("false", "0", "");

    private final Envelope cron;

    private BusInvocation(Envelope cron) {
        this.cron = cron;
    }

    static Invocation of(Envelope cron) {
        return new BusInvocation(cron).read();
    }

    private Invocation read() {
        requireLock("ignoreLock");
        requireLock("force");
        long token = number("ts", LATEST)
                .filter(ts -> ts > 0)
                .orElseThrow(() -> problem(
                        "ts", "is not there or 0. The bus sends the bot's last trigger as it: trigger the bot once"));
        return new Invocation(
                BotId.of(text("id").orElseThrow(() -> problem("id", "is not there"))),
                instance(),
                Long.toString(token),
                token,
                Instant.ofEpochMilli(token).plus(PATIENCE),
                PATIENCE,
                fanOut());
    }

    private void requireLock(String name) {
        value(name).filter(value -> !isNo(value)).ifPresent(yes -> {
            throw problem(
                    name,
                    "asks for a run without the bot's lock, which nothing could fence off from another run of the bot:"
                            + " wake the bot instead");
        });
    }

    private static boolean isNo(Value value) {
        return value.type().isScalarValue() && NO.contains(value.text());
    }

    /** As text, since the bus writes 0 as such, or as the number that it writes for a fan-out. */
    private int instance() {
        return value("iid")
                .filter(iid -> iid.type() == JsonToken.VALUE_STRING)
                .map(iid -> parsed("iid", iid.text(), Integer.MAX_VALUE))
                .or(() -> number("iid", Integer.MAX_VALUE))
                .map(Long::intValue)
                .orElse(0);
    }

    private Optional<FanOut> fanOut() {
        Optional<String> place = text("cploc");
        place.filter(cploc -> !cploc.equals("instances")).ifPresent(cploc -> {
            throw problem(
                    "cploc",
                    "is " + InvalidInputException.quoted(cploc)
                            + ": positions are kept with the bot, or with its \"instances\"");
        });
        Optional<Integer> count = number("icount", Integer.MAX_VALUE).map(Long::intValue);
        if (place.isPresent()) {
            int instances =
                    count.orElseThrow(() -> problem("icount", "is not there, though positions are per instance"));
            return Optional.of(new FanOut(instances, text("maxeid").map(id -> eventId("maxeid", id)), from()));
        } else if (count.isPresent()) {
            throw problem(
                    "icount",
                    "says that there are several instances, and no \"cploc\" where the positions of each are kept:"
                            + " one would move those of all");
        }
        return Optional.empty(); // a starteid is then what was left behind by an earlier fan-out
    }

    /** What is no queue is left out: the record of the run has those positions, as it has these. */
    private Map<QueueName, EventId> from() {
        Map<QueueName, EventId> from = new HashMap<>();
        cron.objects()
                .getOrDefault("starteid", Map.of())
                .forEach((entry, last) ->
                        LeoRef.queue(entry).ifPresent(queue -> from.put(queue, eventId("starteid", last))));
        return from;
    }

    private static EventId eventId(String name, String text) {
        try {
            return EventId.of(text);
        } catch (InvalidInputException refused) {
            throw problem(name, refused.violations().get(0).problem());
        }
    }

    private Optional<String> text(String name) {
        return typed(name, JsonToken.VALUE_STRING, "text").map(Value::text);
    }

    private Optional<Long> number(String name, long most) {
        return typed(name, JsonToken.VALUE_NUMBER_INT, "a whole number").map(value -> parsed(name, value.text(), most));
    }

    /** No sign, no zeros in front: what is written in another way names another attribute of the item. */
    private static long parsed(String name, String text, long most) {
        if (!text.matches("0|[1-9][0-9]{0,15}") || Long.parseLong(text) > most) {
            throw problem(name, InvalidInputException.quoted(text) + " is not a whole number from 0 to " + most);
        }
        return Long.parseLong(text);
    }

    private Optional<Value> typed(String name, JsonToken type, String what) {
        Optional<Value> value = value(name);
        value.filter(other -> other.type() != type).ifPresent(other -> {
            throw problem(name, "is not " + what);
        });
        return value;
    }

    private Optional<Value> value(String name) {
        return Optional.ofNullable(cron.values().get(name));
    }

    private static InvalidInputException problem(String member, String problem) {
        return refused("\"" + ENVELOPE + "." + member + "\" " + problem);
    }
}
