package dev.lockstep.lambda.bot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.lockstep.run.Invocation;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The event that a bot's function was invoked with: an invocation, of Lockstep or of an RStreams bus, by itself or
 * inside of an SNS or SQS event. Read member by member: binding it to objects would take longer than the rest of a cold
 * start's own code.
 */
public final class InvocationEvent {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String OURS = "lockstep";
    private static final String BUS = "__cron";
    private static final int DEEPEST = 3;
    private static final String EXPECTED = "; expected {\"lockstep\":{\"bot\":...,\"run\":...}}"
            + " or {\"__cron\":{\"id\":...,\"ts\":...}}, by itself, or as the message of an SNS event or the body of an SQS event with exactly one record";

    private InvocationEvent() {}

    /**
     * The invocation in an event.
     *
     * @throws InvalidInputException if it is anything else, with what is expected
     */
    public static Invocation read(String event) {
        return open(event).invocation();
    }

    /** As {@link #read}, with who has sent it. */
    static Delivery open(String event) {
        return open(event, 1);
    }

    private static Delivery open(String text, int depth) {
        List<String> wrapped = new ArrayList<>();
        Optional<String> envelope;
        try (JsonParser json = JSON.createParser(text)) {
            envelope = json.nextToken() == JsonToken.START_OBJECT ? envelope(json, wrapped) : Optional.empty();
        } catch (JsonProcessingException malformed) {
            throw refused("is not JSON" + at(malformed));
        } catch (IOException unreadable) {
            throw refused("cannot be read");
        }
        if (envelope.isPresent()) {
            Invocation invocation = Invocation.ofJson(text);
            return envelope.get().equals(BUS)
                    ? new Delivery.OfBus(invocation, text)
                    : new Delivery.OfLockstep(invocation);
        } else if (wrapped.isEmpty() || depth == DEEPEST) {
            throw refused("is no invocation of a bot");
        } else if (wrapped.size() > 1) {
            throw refused(
                    "has " + wrapped.size() + " records, of which a bot can answer only one: set the batch size to 1");
        }
        return open(wrapped.get(0), depth + 1);
    }

    /**
     * The name of the invocation in this object; if there is none, what the object wraps is added. The bus's name goes
     * first: its event may have a member of our name which is none.
     */
    private static Optional<String> envelope(JsonParser json, List<String> wrapped) throws IOException {
        Optional<String> found = Optional.empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals(BUS) && value == JsonToken.START_OBJECT) {
                return Optional.of(BUS);
            } else if (name.equals(OURS) && value == JsonToken.START_OBJECT) {
                found = Optional.of(OURS);
                json.skipChildren();
            } else if (name.equals("Records") && value == JsonToken.START_ARRAY) {
                while (json.nextToken() == JsonToken.START_OBJECT) {
                    addMessages(json, wrapped);
                }
            } else if (name.equals("Message") && value == JsonToken.VALUE_STRING) {
                wrapped.add(json.getText()); // a topic's message on its way through a queue
            } else {
                json.skipChildren();
            }
        }
        return found;
    }

    /** Adds the message of one record, whichever of the two it is. */
    private static void addMessages(JsonParser json, List<String> wrapped) throws IOException {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (name.equals("Sns") && value == JsonToken.START_OBJECT) {
                addMessages(json, wrapped);
            } else if ((name.equals("Message") || name.equals("body")) && value == JsonToken.VALUE_STRING) {
                wrapped.add(json.getText());
            } else {
                json.skipChildren();
            }
        }
    }

    /** Where the text is wrong, and not how: what a parser says quotes it, and with it perhaps somebody's secret. */
    private static String at(JsonProcessingException malformed) {
        JsonLocation at = malformed.getLocation(); // null where a limit of the parser was passed
        return at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    private static InvalidInputException refused(String problem) {
        return InvalidInputException.of("event", problem + EXPECTED);
    }
}
