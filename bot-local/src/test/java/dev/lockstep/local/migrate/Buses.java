package dev.lockstep.local.migrate;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** Tables of buses, and Lockstep's own beside them, on one server. */
final class Buses {
    static final String OWN = "lockstep";

    private final CostMeter meter = new CostMeter();
    private final DynamoDbClient dynamo;
    private final ManualClock clock;
    private final Path folder;

    Buses(DynamoDbLocal local, ManualClock clock, Path folder) {
        local.renew();
        this.dynamo = local.client(local.http(), meter);
        this.clock = clock;
        this.folder = folder;
        LockstepTable.create(dynamo, OWN);
    }

    /** The three tables of a bus. */
    Buses bus(String name) {
        Stream.of("Cron", "Settings", "System")
                .forEach(table -> dynamo.createTable(r -> r.tableName(name + table)
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build())
                        .billingMode(BillingMode.PAY_PER_REQUEST)));
        return this;
    }

    void put(String bus, List<Map<String, AttributeValue>> bots) {
        bots.forEach(bot -> dynamo.putItem(r -> r.tableName(bus + "Cron").item(bot)));
    }

    /** LeoCron's items by id. */
    Map<String, Map<String, AttributeValue>> cron(String bus) {
        Map<String, Map<String, AttributeValue>> items = new HashMap<>();
        dynamo.scanPaginator(r -> r.tableName(bus + "Cron"))
                .items()
                .forEach(item -> items.put(Originals.id(item).orElseThrow(), item));
        return items;
    }

    Originals originals() throws IOException {
        return Originals.in(folder.resolve("originals.jsonl"), true);
    }

    /** For a dry run. */
    Originals originalsToRead() throws IOException {
        return Originals.in(folder.resolve("originals.jsonl"), false);
    }

    Sides sides(String bus, Originals originals) {
        return sides(bus, originals, dynamo, Duration.ZERO);
    }

    /** By another client, such as one whose process dies. */
    Sides sides(String bus, Originals originals, DynamoDbClient client, Duration settle) {
        return new Sides(
                door(client, bus),
                Lockstep.over(client, TableLayout.nativeTable(OWN)).clock(clock).build(),
                client,
                bus + "Cron",
                originals,
                clock,
                settle);
    }

    Lockstep door(String bus) {
        return door(dynamo, bus);
    }

    private Lockstep door(DynamoDbClient client, String bus) {
        return Lockstep.over(client, TableLayout.rstreams(bus + "Cron", bus + "Settings", bus + "System"))
                .clock(clock)
                .build();
    }

    Lockstep own() {
        return Lockstep.over(dynamo, TableLayout.nativeTable(OWN)).clock(clock).build();
    }

    /** One of the two. */
    enum Side {
        BUS,
        OWN
    }

    /** As if a run had come so far in the queue {@code lines}. */
    void move(Side side, String bus, BotId bot, EventId to) {
        door(side, bus).runs().rewind(bot, QueueName.of("lines"), to, Note.by("a run", "read on"));
    }

    EventId position(Side side, String bus, BotId bot) {
        return door(side, bus)
                .runs()
                .position(bot, QueueName.of("lines"))
                .orElseThrow()
                .eventId();
    }

    private Lockstep door(Side side, String bus) {
        return side == Side.BUS ? door(bus) : own();
    }

    /** What all has cost so far. */
    Cost cost() {
        return meter.total();
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }
}
