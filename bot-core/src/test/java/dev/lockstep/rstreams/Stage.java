package dev.lockstep.rstreams;

import dev.lockstep.Lockstep;
import dev.lockstep.cost.Cost;
import dev.lockstep.cost.CostMeter;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunState;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The tables at the moment of one recorded call. */
final class Stage {
    /** When the recordings begin, in milliseconds. */
    static final long BEGIN = 1_735_689_600_000L;

    /** The token of the run that was recorded from its claim to its end. */
    static final long TOKEN = BEGIN + 500;

    static final Duration A_MINUTE = Duration.ofMinutes(1);

    static final BotId BOT = BotId.of("orders-enrich");

    private final BusTables tables;
    private final ManualClock clock = new ManualClock();
    private final CostMeter meter = new CostMeter();
    private final DynamoDbClient client;
    private final DynamoDbClient plain;
    private @Nullable BotRun run;
    private @Nullable NamedLock lock;

    Stage(BusTables tables, DynamoDbLocal dynamo) {
        this.tables = tables;
        this.client = dynamo.client(dynamo.http(), meter);
        this.plain = dynamo.client();
    }

    BusTables tables() {
        return tables;
    }

    ManualClock clock() {
        return clock;
    }

    /** The door whose requests are counted. */
    Lockstep lockstep() {
        return door(client);
    }

    /** The door whose requests are not. */
    Lockstep aside() {
        return door(plain);
    }

    private Lockstep door(DynamoDbClient over) {
        return Lockstep.over(over, TableLayout.rstreams(BusTables.CRON, BusTables.SETTINGS, BusTables.SYSTEM))
                .clock(clock)
                .clockDrift(Duration.ZERO)
                .build();
    }

    Cost cost() {
        return meter.total();
    }

    /** The recorded run, or another of the bot. */
    static Invocation invocation(BotId bot, long token) {
        return new Invocation(
                bot,
                0,
                Long.toString(token),
                token,
                Instant.ofEpochMilli(token).plus(Duration.ofMinutes(15)),
                Duration.ofMinutes(5));
    }

    /** Goes on with the recorded run as its process would that was in Java: by the counted door. */
    void goOn() {
        goOn(BOT, TOKEN, "req-1");
    }

    void goOn(BotId bot, long token, String request) {
        goOn(invocation(bot, token), request, Duration.ofMinutes(5));
    }

    void goOn(Invocation invocation, String request, Duration remaining) {
        run = lockstep().runs().start(invocation, request, remaining);
    }

    /** Starts the recorded run as if its bot had been there and no request had it; the items are as they were then. */
    void startElsewhere(BotId bot, String request) {
        Map<String, Map<String, AttributeValue>> items = tables.items();
        Map<String, Map<String, AttributeValue>> before = new HashMap<>(items);
        AttributeValue claimed = AttributeValue.fromM(Map.of("token", AttributeValue.fromN(Long.toString(TOKEN))));
        before.put(
                BusTables.CRON + "/" + bot,
                Map.of(
                        "id",
                        AttributeValue.fromS(bot.value()),
                        "instances",
                        AttributeValue.fromM(Map.of("0", claimed)),
                        "checkpoints",
                        AttributeValue.fromM(Map.of())));
        tables.holdOnly(before);
        goOn(bot, TOKEN, request);
        tables.holdOnly(items);
    }

    /** The bot's first instance, as a report tells it. */
    static RunState instance(Lockstep lockstep) {
        return instance(lockstep, BOT);
    }

    private static RunState instance(Lockstep lockstep, BotId bot) {
        return lockstep.bots().describe(bot).runs().get(0);
    }

    /** Claims a run and starts it, as a process that nobody has invoked. */
    boolean startByItself(BotId bot, String request) {
        Lockstep door = lockstep();
        Optional<Claim> claim = door.runs().claim(instance(door, bot), new ClaimTerms(0, false, A_MINUTE));
        claim.ifPresent(claimed -> door.runs().start(claimed.invocation(), request, A_MINUTE));
        return claim.isPresent();
    }

    BotRun run() {
        return Objects.requireNonNull(run);
    }

    /** Sets an attribute of a bot, by its path with slashes, as somebody else might. */
    void smear(BotId bot, String path, AttributeValue value) {
        String[] names = path.split("/", -1);
        StringBuilder expression = new StringBuilder("SET ");
        Map<String, String> placeholders = new HashMap<>();
        for (int i = 0; i < names.length; i++) {
            expression.append(i == 0 ? "#n" : ".#n").append(i);
            placeholders.put("#n" + i, names[i]);
        }
        plain.updateItem(r -> r.tableName(BusTables.CRON)
                .key(Map.of("id", AttributeValue.fromS(bot.value())))
                .updateExpression(expression + " = :v")
                .expressionAttributeNames(placeholders)
                .expressionAttributeValues(Map.of(":v", value)));
    }

    /** As if the run had not ended: leo-sdk lets one end again and again. */
    void reopen() {
        plain.updateItem(r -> r.tableName(BusTables.CRON)
                .key(Map.of("id", AttributeValue.fromS(BOT.value())))
                .updateExpression("SET instances.#i.#s = :none REMOVE instances.#i.completedTime, instances.#i.#l,"
                        + " instances.#i.#r")
                .expressionAttributeNames(Map.of("#i", "0", "#s", "status", "#l", "log", "#r", "result"))
                .expressionAttributeValues(Map.of(":none", AttributeValue.fromNul(true))));
        goOn();
    }

    /** The items as a recorded call left them. */
    void holdAfter(int step) {
        Map<String, Map<String, AttributeValue>> items = new HashMap<>(tables.items());
        Recording.all().get(step - 1).after().forEach((key, item) -> item.ifPresent(i -> items.put(key, i)));
        tables.holdOnly(items);
    }

    /** Keeps a lock for the call. */
    void hold(NamedLock taken) {
        lock = taken;
    }

    NamedLock lock() {
        return Objects.requireNonNull(lock);
    }

    void close() {
        client.close();
    }
}
