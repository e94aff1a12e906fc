package dev.lockstep.local.migrate;

import dev.lockstep.Lockstep;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Path;
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
        return Originals.in(folder.resolve("originals.jsonl"));
    }

    Sides sides(String bus, Originals originals) {
        return new Sides(door(bus), own(), dynamo, bus + "Cron", originals, clock);
    }

    Lockstep door(String bus) {
        return Lockstep.over(dynamo, TableLayout.rstreams(bus + "Cron", bus + "Settings", bus + "System"))
                .clock(clock)
                .build();
    }

    Lockstep own() {
        return Lockstep.over(dynamo, TableLayout.nativeTable(OWN)).clock(clock).build();
    }

    /** What all has cost so far. */
    Cost cost() {
        return meter.total();
    }

    DynamoDbClient dynamo() {
        return dynamo;
    }
}
