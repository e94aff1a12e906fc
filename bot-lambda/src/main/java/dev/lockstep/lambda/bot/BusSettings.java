package dev.lockstep.lambda.bot;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Set;

/**
 * A bot's settings as an RStreams bus sends them: not by themselves, but each of them a member of the event, among the
 * attributes of the bot's item. A setting that is called like an attribute does not come through the bus: the attribute
 * takes its place.
 */
final class BusSettings {
    /** What the bus's processor makes up for an event. */
    private static final Set<String> OF_THE_PROCESSOR = Set.of(
            "__cron", "botId", "lock", "goals", "progress", "primaryTrigger", "startTime", "endTime", "maxDuration");

    /** What leo-sdk's {@code createBot} registers, but for what the processor leaves out of an event. */
    private static final Set<String> OF_REGISTRATION =
            Set.of("id", "name", "description", "system", "owner", "webhook", "instances", "requested_kinesis");

    /** What the form for a bot in Botmon adds to that. */
    private static final Set<String> OF_BOTMON = Set.of("paused", "archived", "tags", "delay", "timeout");

    /** What triggers, claims and ends of runs leave in the item. */
    private static final Set<String> OF_RUNS = Set.of(
            "trigger",
            "scheduledTrigger",
            "ignorePaused",
            "token",
            "invokeTime",
            "errorCount",
            "message",
            "status",
            "log",
            "checkpoint");

    /**
     * Attributes that the processor takes out of the event, and settings of their name with them; another version of it
     * may not.
     */
    private static final Set<String> LEFT_OUT = Set.of(
            "lambda",
            "lambdaName",
            "invocation",
            "invocationType",
            "executionType",
            "templateId",
            "triggers",
            "time",
            "fanout",
            "checkpoints",
            "health");

    /** How the names of those attributes begin that Lockstep adds to the item. */
    private static final String OURS = "lockstep";

    private static final JsonFactory JSON = new JsonFactory();

    private BusSettings() {}

    /** The settings in an event, which has been read before, as a JSON object. */
    static String in(String event) {
        StringWriter settings = new StringWriter();
        try (JsonParser json = JSON.createParser(event);
                JsonGenerator copy = JSON.createGenerator(settings)) {
            json.nextToken();
            copy.writeStartObject();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean isSetting = !isAttribute(json.currentName());
                if (isSetting) {
                    copy.copyCurrentStructure(json);
                } else {
                    json.nextToken();
                    json.skipChildren();
                }
            }
            copy.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return settings.toString();
    }

    private static boolean isAttribute(String name) {
        return OF_THE_PROCESSOR.contains(name)
                || OF_REGISTRATION.contains(name)
                || OF_BOTMON.contains(name)
                || OF_RUNS.contains(name)
                || LEFT_OUT.contains(name)
                || name.startsWith(OURS);
    }
}
