package dev.lockstep.examples;

import dev.lockstep.lambda.log.JsonLogProvider;
import dev.lockstep.types.EventId;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Puts the lines of a file into a queue, and tells Lockstep how far the queue has come:
 *
 * <pre>{@code java -cp ... dev.lockstep.examples.Producer FILE [QUEUE]}</pre>
 *
 * <p>Variables: {@code LOCKSTEP_API_URL}, {@code AWS_REGION}, AWS's usual ones for credentials, and
 * {@code EXAMPLES_EVENTS}. The first event that readers are told of is the last one written: what they can see, is
 * there.
 */
public final class Producer {
    private static final int AT_ONCE = 1_000;

    private final Events events;
    private final BotApi api;
    private final InstantSource clock;

    Producer(Events events, BotApi api, InstantSource clock) {
        this.events = events;
        this.api = api;
        this.clock = clock;
    }

    /** Puts all lines of a file into a queue; answers how many there were. */
    long produce(Path file, String queue) throws IOException, InterruptedException {
        Instant begun = clock.instant();
        long number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            List<Event> batch = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                batch.add(new Event(EventId.at(begun, ++number), line));
                if (batch.size() == AT_ONCE) {
                    publish(queue, batch);
                    batch.clear();
                }
            }
            publish(queue, batch);
        }
        return number;
    }

    private void publish(String queue, List<Event> batch) throws IOException, InterruptedException {
        if (!batch.isEmpty()) {
            events.put(queue, batch);
            EventId last = batch.get(batch.size() - 1).id();
            api.call("advance", "{\"queue\":\"" + queue + "\",\"eventId\":\"" + last + "\"}");
        }
    }

    /** See above. */
    public static void main(String[] args) throws IOException, InterruptedException {
        JsonLogProvider.useUnlessAnother(); // or SLF4J says at length that there is none
        Map<String, String> variables = System.getenv();
        Optional<String> url = Optional.ofNullable(variables.get("LOCKSTEP_API_URL"));
        Optional<String> region = Optional.ofNullable(variables.get("AWS_REGION"));
        if (args.length < 1 || args.length > 2 || url.isEmpty() || region.isEmpty()) {
            System.err.println("usage: Producer FILE [QUEUE], with LOCKSTEP_API_URL and AWS_REGION set");
            System.exit(2);
        }
        String queue = args.length == 2 ? args[1] : "lines";
        BotApi api = new BotApi(
                URI.create(url.orElseThrow()),
                region.orElseThrow(),
                DefaultCredentialsProvider.builder().build());
        try (DynamoDbClient dynamo = DynamoDbClient.create()) {
            Events events = new Events(dynamo, variables.getOrDefault("EXAMPLES_EVENTS", "examples-events"));
            long lines = new Producer(events, api, Clock.systemUTC()).produce(Path.of(args[0]), queue);
            System.out.println(lines + " events in " + queue);
        }
    }
}
