package dev.lockstep.rstreams;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One recorded call of leo-sdk.
 *
 * @param call what was called
 * @param failed whether it answered with an error
 * @param wire its requests, in order
 * @param after items as it left them, by {@code table/id}; empty for one that is not there
 */
record Recording(
        int step,
        String name,
        Instant clock,
        String call,
        boolean failed,
        List<Request> wire,
        Map<String, Optional<Map<String, AttributeValue>>> after) {

    /**
     * A request as it was sent.
     *
     * @param body empty for one that failed before it was sent
     * @param error the code with which DynamoDB refused it
     */
    record Request(String operation, Optional<Json> body, Optional<String> error, double units) {}

    @Override
    public String toString() {
        return "%02d %s".formatted(step, name);
    }

    /** The capacity that was reported; a refused write reports none. */
    double units() {
        return wire.stream().mapToDouble(Request::units).sum();
    }

    /** How many requests were sent, refused ones too. */
    long requests() {
        return wire.stream().filter(request -> request.body().isPresent()).count();
    }

    /** All of them, the first one first. */
    static List<Recording> all() {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.getFileName().toString().matches("\\d\\d-.*\\.json"))
                    .sorted()
                    .map(Recording::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Items put between the call before and this one, by {@code table/id}. */
    Map<String, Map<String, AttributeValue>> putBefore() {
        Map<String, Map<String, AttributeValue>> puts = new LinkedHashMap<>();
        json(folder().resolve("unrecorded.json")).find(Integer.toString(step)).map(Json::elements).stream()
                .flatMap(List::stream)
                .forEach(put -> {
                    Map<String, AttributeValue> item = Attributes.item(put.get("Item"));
                    puts.put(
                            put.get("TableName").text() + "/"
                                    + Objects.requireNonNull(item.get("id")).s(),
                            item);
                });
        return puts;
    }

    private static Path folder() {
        try {
            URI folder = Objects.requireNonNull(Recording.class.getResource("/rstreams"))
                    .toURI();
            return Path.of(folder);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Json json(Path file) {
        try (InputStream text = Files.newInputStream(file)) {
            return Json.read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Recording read(Path file) {
        Json json = json(file);
        Map<String, Optional<Map<String, AttributeValue>>> after = new LinkedHashMap<>();
        json.get("itemsAfter")
                .members()
                .forEach((key, item) ->
                        after.put(key, item.isNull() ? Optional.empty() : Optional.of(Attributes.item(item))));
        return new Recording(
                (int) json.get("step").integer(),
                json.get("name").text(),
                Instant.ofEpochMilli(json.get("clock").integer()),
                json.get("call").text(),
                json.get("outcome").find("result").isEmpty()
                        && !json.get("outcome").members().containsKey("result"),
                json.get("wire").elements().stream().map(Recording::request).toList(),
                after);
    }

    private static Request request(Json entry) {
        Json body = entry.get("request");
        return new Request(
                entry.get("operation").text(),
                body.members().isEmpty() ? Optional.empty() : Optional.of(body),
                entry.find("error").map(error -> error.get("code").text()),
                entry.find("consumedCapacity").flatMap(c -> c.find("CapacityUnits")).stream()
                        .mapToDouble(Json::number)
                        .sum());
    }
}
