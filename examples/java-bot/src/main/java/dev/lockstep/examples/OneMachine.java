package dev.lockstep.examples;

import dev.lockstep.lambda.log.JsonLogProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * For {@code ./lockstep up}, what template.yaml is for AWS: makes the tables, registers both bots, puts the lines of a
 * file into the queue, and waits until both bots have counted every line. Exits with 0 if their counts are right.
 *
 * <pre>{@code java -cp ... dev.lockstep.examples.OneMachine FILE}</pre>
 *
 * <p>On tables that only this made and filled: what files before brought is expected to be counted too. Variables as of
 * {@link Producer}.
 */
public final class OneMachine {
    private static final String QUEUE = "lines";
    private static final List<String> BOTS = List.of("java-counts", "node-counts");

    private final DynamoDbClient dynamo;
    private final BotApi api;
    private final String events;
    private final String counts;

    OneMachine(DynamoDbClient dynamo, BotApi api, Map<String, String> variables) {
        this.dynamo = dynamo;
        this.api = api;
        this.events = variables.getOrDefault("EXAMPLES_EVENTS", "examples-events");
        this.counts = variables.getOrDefault("EXAMPLES_COUNTS", "examples-counts");
    }

    /** The tables of the template, unless they are there. */
    void createTables() {
        create(events, "queue", "id");
        create(counts, "bot", "key");
    }

    private void create(String table, String partition, String sort) {
        try {
            dynamo.createTable(r -> r.tableName(table)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .keySchema(key(partition, KeyType.HASH), key(sort, KeyType.RANGE))
                    .attributeDefinitions(text(partition), text(sort)));
            dynamo.waiter().waitUntilTableExists(r -> r.tableName(table));
        } catch (ResourceInUseException there) {
            System.out.println(table + " is there already");
        }
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    private static AttributeDefinition text(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    /** The registrations of the template. */
    void register() throws IOException, InterruptedException {
        String shared = "\"reads\":[\"" + QUEUE + "\"],\"timeout\":\"PT1M\"";
        api.call(
                "register",
                "{\"definition\":{\"id\":\"java-counts\",\"target\":\"lambda:java-bot\"," + shared
                        + ",\"settings\":{\"queue\":\"" + QUEUE + "\",\"batch\":90}}}");
        api.call(
                "register",
                "{\"definition\":{\"id\":\"node-counts\",\"target\":\"lambda:node-bot\"," + shared
                        + ",\"role\":\"arn:aws:iam::000000000000:role/node-bot\",\"tables\":[\"" + counts + "\"]}}");
    }

    long produce(Path file) throws IOException, InterruptedException {
        return new Producer(new Events(dynamo, events), api, Clock.systemUTC()).produce(file, QUEUE);
    }

    /** How often each key is in the queue already, of the files before. */
    Map<String, Long> queued() {
        Map<String, Long> there = new TreeMap<>();
        dynamo.queryPaginator(r -> r.tableName(events)
                        .consistentRead(true)
                        .keyConditionExpression("queue = :queue")
                        .expressionAttributeValues(Map.of(":queue", AttributeValue.fromS(QUEUE))))
                .items()
                .forEach(item -> there.merge(Event.keyOf(Events.text(item, "line")), 1L, Long::sum));
        return there;
    }

    /** How often a bot saw each key. */
    Map<String, Long> counts(String bot) {
        Map<String, Long> seen = new TreeMap<>();
        dynamo.queryPaginator(r -> r.tableName(counts)
                        .consistentRead(true)
                        .keyConditionExpression("bot = :bot")
                        .expressionAttributeValues(Map.of(":bot", AttributeValue.fromS(bot))))
                .items()
                .forEach(item -> seen.put(
                        Events.text(item, "key"),
                        Optional.ofNullable(item.get("seen"))
                                .map(n -> Long.valueOf(n.n()))
                                .orElse(0L)));
        return seen;
    }

    private boolean await(long lines) throws InterruptedException {
        long counted = -1;
        for (int idle = 0; idle < 240; idle++) {
            List<Long> sums = BOTS.stream()
                    .map(bot -> counts(bot).values().stream().mapToLong(n -> n).sum())
                    .toList();
            System.out.println("counted " + sums.get(0) + " by java-counts, " + sums.get(1) + " by node-counts");
            if (sums.stream().allMatch(n -> n >= lines)) {
                return true;
            }
            long sum = sums.get(0) + sums.get(1);
            idle = sum > counted ? 0 : idle;
            counted = sum;
            Thread.sleep(1_000);
        }
        return false;
    }

    private static Map<String, Long> directly(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.collect(Collectors.groupingBy(Event::keyOf, TreeMap::new, Collectors.counting()));
        }
    }

    /** See above. */
    public static void main(String[] args) throws IOException, InterruptedException {
        JsonLogProvider.useUnlessAnother(); // or SLF4J says at length that there is none
        Map<String, String> variables = System.getenv();
        Optional<String> url = Optional.ofNullable(variables.get("LOCKSTEP_API_URL"));
        Optional<String> region = Optional.ofNullable(variables.get("AWS_REGION"));
        if (args.length != 1 || url.isEmpty() || region.isEmpty()) {
            System.err.println("usage: OneMachine FILE, with LOCKSTEP_API_URL and AWS_REGION set");
            System.exit(2);
        }
        BotApi api = new BotApi(
                URI.create(url.orElseThrow()),
                region.orElseThrow(),
                DefaultCredentialsProvider.builder().build());
        Path file = Path.of(args[0]);
        boolean right = true;
        try (DynamoDbClient dynamo = DynamoDbClient.create()) {
            OneMachine machine = new OneMachine(dynamo, api, variables);
            machine.createTables();
            machine.register();
            Map<String, Long> expected = machine.queued();
            long before = expected.values().stream().mapToLong(n -> n).sum();
            directly(file).forEach((key, times) -> expected.merge(key, times, Long::sum));
            long lines = machine.produce(file);
            System.out.println(lines + " events in " + QUEUE + (before == 0 ? "" : ", after " + before + " of before"));
            right = machine.await(before + lines);
            for (String bot : BOTS) {
                boolean same = machine.counts(bot).equals(expected);
                System.out.println(bot + (same ? ": every line was counted exactly once" : ": the counts are WRONG"));
                right &= same;
            }
        }
        System.exit(right ? 0 : 1);
    }
}
