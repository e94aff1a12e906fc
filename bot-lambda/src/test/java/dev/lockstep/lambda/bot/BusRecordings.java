package dev.lockstep.lambda.bot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;

/** A whole life of bots on an RStreams bus, as its own functions and leo-sdk's wrapper lived it. */
final class BusRecordings {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PHASES = List.of(
            "01-registered",
            "02-first-events",
            "03-more-events",
            "04-burst",
            "05-failing-bot",
            "06-paused",
            "07-paused-force-run",
            "08-trigger-while-running",
            "09-no-progress");

    private BusRecordings() {}

    /**
     * A function that the bus invoked.
     *
     * @param payload what it was given
     * @param requestId the request
     * @param log the lines that the wrapper wrote for Botmon
     */
    record Invoked(JsonNode payload, String requestId, List<String> log) {
        JsonNode cron() {
            return payload.path("__cron");
        }

        @Override
        public String toString() {
            return cron().path("id").asText() + " " + requestId;
        }
    }

    /** Every invocation. */
    static List<Invoked> invocations() {
        List<JsonNode> timeline = PHASES.stream()
                .flatMap(phase ->
                        StreamSupport.stream(read(phase).path("timeline").spliterator(), false))
                .toList();
        List<Invoked> invocations = new ArrayList<>();
        for (JsonNode entry : timeline) {
            if (entry.has("payload")) {
                String request = entry.path("requestId").asText();
                invocations.add(new Invoked(entry.path("payload"), request, log(timeline, request)));
            }
        }
        return invocations;
    }

    /** The first invocation of a bot. */
    static Invoked firstOf(String bot) {
        return invocations().stream()
                .filter(invoked -> invoked.cron().path("id").asText().equals(bot))
                .findFirst()
                .orElseThrow();
    }

    /** The items of LeoCron after a phase, in DynamoDB's JSON. */
    static JsonNode items(String phase) {
        return read(phase).path("LeoCron");
    }

    private static List<String> log(List<JsonNode> timeline, String request) {
        List<String> lines = new ArrayList<>();
        timeline.stream()
                .filter(entry -> entry.path("requestId").asText().equals(request))
                .forEach(entry -> entry.path("result").path("leocron").forEach(line -> lines.add(line.asText())));
        return lines;
    }

    private static JsonNode read(String phase) {
        try (InputStream in = BusRecordings.class.getResourceAsStream("/rstreams-bus/" + phase + ".json")) {
            return JSON.readTree(Objects.requireNonNull(in, phase));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
