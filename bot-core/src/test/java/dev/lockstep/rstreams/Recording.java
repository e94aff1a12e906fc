package dev.lockstep.rstreams;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;

/**
 * One recorded call of leo-sdk.
 *
 * @param call what was called
 * @param failed whether it answered with an error
 * @param wire its requests, in order
 * @param after items as it left them, by {@code table/id}; empty for one that is not there
 */
public record Recording(
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
    public record Request(String operation, Optional<Json> body, Optional<String> error, double units) {
        /** The same of the SDK; empty for one that failed before it was sent. */
        public Optional<DynamoDbRequest> sdk() {
            return body.map(sent -> SentRequest.of(operation, sent));
        }

        /** Sends one of those that are recorded, or alike. */
        public static void send(DynamoDbClient client, DynamoDbRequest request) {
            SentRequest.send(client, request);
        }
    }

    @Override
    public String toString() {
        return "%02d %s".formatted(step, name);
    }

    /** The capacity that was reported; a refused write reports none. */
    public double units() {
        return wire.stream().mapToDouble(Request::units).sum();
    }

    /** The requests that were sent, refused ones too. */
    public List<DynamoDbRequest> sent() {
        return wire.stream().flatMap(request -> request.sdk().stream()).toList();
    }

    /** How many requests were sent, refused ones too. */
    public long requests() {
        return wire.stream().filter(request -> request.body().isPresent()).count();
    }

    /** All of them, the first one first. */
    static List<Recording> all() {
        return Folder.RECORDINGS;
    }

    /** By its number. */
    public static Recording of(int step) {
        return all().get(step - 1);
    }

    /** The items of all tables at the moment of a call, by {@code table/id}. */
    public static Map<String, Map<String, AttributeValue>> itemsBefore(int step) {
        Map<String, Map<String, AttributeValue>> items = new TreeMap<>();
        for (Recording earlier : all().subList(0, step - 1)) {
            items.putAll(earlier.putBefore());
            earlier.leaveIn(items);
        }
        items.putAll(of(step).putBefore());
        return items;
    }

    /** Does to these items what the call has done. */
    void leaveIn(Map<String, Map<String, AttributeValue>> items) {
        after.forEach((key, left) -> left.ifPresentOrElse(item -> items.put(key, item), () -> items.remove(key)));
    }

    /** Items put between the call before and this one, by {@code table/id}. */
    Map<String, Map<String, AttributeValue>> putBefore() {
        Map<String, Map<String, AttributeValue>> puts = new LinkedHashMap<>();
        Folder.UNRECORDED.find(Integer.toString(step)).map(Json::elements).stream()
                .flatMap(List::stream)
                .forEach(put -> {
                    Map<String, AttributeValue> item = Attributes.item(put.get("Item"));
                    puts.put(put.get("TableName").text() + "/" + Attributes.id(item), item);
                });
        return puts;
    }

    private static Recording read(Json json) {
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

    /** Where the recordings are: in the classes' folder, or in a jar. */
    private static final class Folder {
        private static final List<Recording> RECORDINGS = read(Folder::recordings);
        private static final Json UNRECORDED = read(folder -> json(folder.resolve("unrecorded.json")));

        private static List<Recording> recordings(Path folder) {
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.getFileName().toString().matches("\\d\\d-.*\\.json"))
                        .sorted()
                        .map(file -> Recording.read(json(file)))
                        .toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Json json(Path file) {
            try (InputStream text = Files.newInputStream(file)) {
                return Json.read(text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static <T> T read(Function<Path, T> reader) {
            try {
                URI file = Objects.requireNonNull(Recording.class.getResource("/rstreams/unrecorded.json"))
                        .toURI();
                if (!file.getScheme().equals("jar")) {
                    return reader.apply(Path.of(file).resolveSibling(""));
                }
                try (FileSystem jar = FileSystems.newFileSystem(file, Map.of())) {
                    return reader.apply(jar.getPath("/rstreams"));
                }
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
