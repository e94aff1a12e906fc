package dev.lockstep.lambda.api;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.RunTicket;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/** A bot on a test's table, prepared for a call of each operation, and a body that is right for it. */
final class Stage {
    static final String ATTEMPT = "0d2f1c8e-7d53-4b5c-9d0f-2a6f0c1e8b11";

    private final TestTable table;
    private final OneBot bot;
    private final String totals;

    private Stage(TestTable table) {
        this.table = table;
        this.bot = OneBot.through(table.other());
        this.totals = totals(table);
    }

    private static String totals(TestTable table) {
        return table.name() + "-totals";
    }

    /** The bot is registered, with its role and its tables; a table of its own is there, and empty. */
    static Stage on(TestTable table) {
        table.other()
                .bots()
                .register(OneBot.definition().toBuilder()
                        .role(TestApi.BOT_ROLE)
                        .tables(totals(table))
                        .build());
        try {
            table.plainClient()
                    .createTable(r -> r.tableName(totals(table))
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .attributeDefinitions(AttributeDefinition.builder()
                                    .attributeName("id")
                                    .attributeType(ScalarAttributeType.S)
                                    .build())
                            .keySchema(KeySchemaElement.builder()
                                    .attributeName("id")
                                    .keyType(KeyType.HASH)
                                    .build()));
        } catch (ResourceInUseException alreadyThere) {
            table.plainClient()
                    .deleteItem(r -> r.tableName(totals(table)).key(Map.of("id", AttributeValue.fromS("orders"))));
        }
        return new Stage(table);
    }

    OneBot bot() {
        return bot;
    }

    /** What a call of this operation may say, after everything it needs has been done. */
    String body(Operation operation) {
        String read = "\"read\":{\"orders\":{\"eventId\":\"%s\",\"records\":10}}".formatted(event(1));
        String write = "\"write\":{\"invoices\":{\"eventId\":\"%s\",\"records\":8}}".formatted(event(1));
        return switch (operation) {
            case START ->
                "{\"invocation\":%s,\"requestId\":\"message-1\",\"attempt\":\"%s\",\"remainingSeconds\":60}"
                        .formatted(bot.claim().invocation().toJson(), ATTEMPT);
            case CHECKPOINT -> "{\"ticket\":\"%s\",%s,%s}".formatted(runTicket(), read, write);
            case COMMIT -> "{\"ticket\":\"%s\",%s,\"writes\":[%s]}".formatted(runTicket(), read, hit());
            case EXTEND -> "{\"ticket\":\"%s\",\"remainingSeconds\":900}".formatted(runTicket());
            case COMPLETE ->
                "{\"ticket\":\"%s\",%s,%s,\"message\":\"done\",\"again\":true}".formatted(runTicket(), read, write);
            case FAIL -> "{\"ticket\":\"%s\",\"error\":{\"message\":\"broken\"}}".formatted(runTicket());
            case RUN_AGAIN -> "{\"ticket\":\"%s\"}".formatted(runTicket());
            case POSITION, TRIGGER, DESCRIBE, WHY -> "{\"bot\":\"%s\"}".formatted(ID);
            case SCHEDULE -> "{\"bot\":\"%s\",\"at\":\"2026-11-23T04:00:00Z\"}".formatted(ID);
            case CANCEL -> {
                table.other().wakes().schedule(ID, Instant.parse("2026-11-23T04:00:00Z"));
                yield "{\"bot\":\"%s\",\"at\":\"2026-11-23T04:00:00Z\"}".formatted(ID);
            }
            case ADVANCE -> "{\"bot\":\"%s\",\"queue\":\"%s\",\"eventId\":\"%s\"}".formatted(ID, INVOICES, event(1));
            case LOCK ->
                "{\"bot\":\"%s\",\"name\":\"%s/nightly\",\"owner\":\"host\",\"seconds\":60,\"attempt\":\"%s\"}"
                        .formatted(ID, ID, ATTEMPT);
            case RENEW, UNLOCK -> "{\"ticket\":\"%s\"}".formatted(lockTicket());
            case ABANDON_ROUND -> "{\"bot\":\"%s\",\"who\":\"ann\",\"why\":\"it hangs\"}".formatted(inRound());
            case REGISTER -> "{\"definition\":{\"id\":\"other\",\"target\":\"lambda:other\",\"reads\":[\"orders\"]}}";
        };
    }

    /** The bot, with several instances and a round of them open. */
    private BotId inRound() {
        table.other()
                .bots()
                .update(ID, definition -> definition.toBuilder().instances(2).build());
        table.other().wakes().trigger(ID);
        table.other().dispatcher((target, invocation) -> {}).evaluate(ID);
        return ID;
    }

    /** A run that has started. */
    String runTicket() {
        RunTicket ticket = table.other()
                .runs()
                .start(bot.claim().invocation(), "message-1", OneBot.TIMEOUT)
                .ticket();
        return Tickets.of(ticket);
    }

    private String lockTicket() {
        NamedLock lock = table.other()
                .locks()
                .tryAcquire(LockName.of(ID + "/nightly"), "host", Duration.ofMinutes(1))
                .orElseThrow();
        return Tickets.of(new Tickets.Lock(lock.ticket(), Optional.of(ID)));
    }

    /** A write whose effects can be counted. */
    String hit() {
        return "{\"Update\":{\"TableName\":\"" + totals + "\",\"Key\":{\"id\":{\"S\":\"orders\"}},"
                + "\"UpdateExpression\":\"ADD hits :one\",\"ExpressionAttributeValues\":{\":one\":{\"N\":\"1\"}}}}";
    }

    /** How often {@link #hit} took effect. */
    String hits() {
        return table.plainClient()
                .getItem(r -> r.tableName(totals(table)).key(Map.of("id", AttributeValue.fromS("orders"))))
                .item()
                .getOrDefault("hits", AttributeValue.fromN("0"))
                .n();
    }

    /** The name of the bot's own table. */
    String totals() {
        return totals;
    }
}
