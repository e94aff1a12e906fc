package dev.lockstep.lambda.template;

import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.LockName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What {@code infrastructure/rstreams-bot-policy.yaml} lets a bot do, by what a bot on a bus really asks of DynamoDB.
 */
class RStreamsBotPolicyTest {
    private static final String BOT = BusBot.ID.value();
    private static final SystemId WAREHOUSE = SystemId.of("warehouse");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @Test
    void aBotMayDoWhatABotDoesInItsLife() {
        List<IamRequest> life = life();

        assertThat(life).isNotEmpty();
        assertThat(life.stream().filter(request -> !policy().allows(request))).isEmpty();
    }

    @Test
    void aBotMayNameNoAttributeOfItsItemThatItNeverNames() {
        Set<String> named = new TreeSet<>();
        life().stream()
                .filter(request -> request.resource().equals(IamRequest.tableArn(bus.cron())))
                .forEach(request -> named.addAll(request.context().getOrDefault(IamRequest.ATTRIBUTES, Set.of())));

        assertThat(policy().statements().stream()
                        .filter(statement -> "RunAndWakeItself".equals(statement.get("Sid")))
                        .flatMap(statement -> Values.strings(
                                Values.at(statement, "Condition", "ForAllValues:StringEquals", IamRequest.ATTRIBUTES))
                                .stream()))
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void aBotIsGrantedNoActionThatItNeverTakes() {
        List<IamRequest> life = life();

        for (String table : List.of(bus.cron(), bus.settings(), bus.systems())) {
            Set<String> taken = new TreeSet<>();
            life.stream()
                    .filter(request -> request.resource().equals(IamRequest.tableArn(table)))
                    .forEach(request -> taken.add(request.action()));

            assertThat(policy().actions(IamRequest.tableArn(table)))
                    .as(table)
                    .containsExactlyInAnyOrderElementsOf(taken);
        }
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                Arguments.of("another bot's run", update("other", "instances")),
                Arguments.of("another bot's position", update("other", "checkpoints")),
                Arguments.of("a bot whose name begins like its own", update(BOT + "2", "instances")),
                Arguments.of("another bot's item", ask("LeoCron", "GetItem", "other")),
                Arguments.of("its own target", update(BOT, "lambdaName")),
                Arguments.of("its own target in the newer form", update(BOT, "instances", "invocation")),
                Arguments.of("its own settings", update(BOT, "lambda")),
                Arguments.of("what triggers it", update(BOT, "triggers")),
                Arguments.of("its own schedule", update(BOT, "time")),
                Arguments.of("its own pause", update(BOT, "paused")),
                Arguments.of("being run over its pause", update(BOT, "trigger", "ignorePaused")),
                Arguments.of("its own role in the Bot API", update(BOT, "lockstep")),
                Arguments.of("a whole item", ask("LeoCron", "PutItem", BOT)),
                Arguments.of("deletion", ask("LeoCron", "DeleteItem", BOT)),
                Arguments.of("all bots", IamRequest.of("dynamodb:Scan", IamRequest.tableArn("LeoCron"))),
                Arguments.of("a list of bots", ask("LeoCron", "BatchGetItem", BOT)),
                Arguments.of("another bot's lock", ask("LeoSettings", "UpdateItem", "lock_other")),
                Arguments.of("a lock that begins like its own", ask("LeoSettings", "UpdateItem", "lock_" + BOT + "2")),
                Arguments.of("a setting that is no lock", ask("LeoSettings", "GetItem", BOT)),
                Arguments.of("a whole lock", ask("LeoSettings", "PutItem", "lock_" + BOT)),
                Arguments.of("another system", ask("LeoSystem", "GetItem", "other")),
                Arguments.of("its own system's settings", ask("LeoSystem", "UpdateItem", "warehouse")),
                Arguments.of("another table", ask("LeoEvent", "GetItem", BOT)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void aBotMayNotTouch(String what, IamRequest request) {
        assertThat(policy("LeoCron", "LeoSettings", "LeoSystem").allows(request))
                .as(what)
                .isFalse();
    }

    @Test
    void aBotThatAsksForNoSystemMaySeeNone() {
        IamPolicy silent = Templates.policy(
                "rstreams-bot-policy",
                Map.of(
                        "Bot", BOT,
                        "LeoCronArn", IamRequest.tableArn("LeoCron"),
                        "LeoSettingsArn", IamRequest.tableArn("LeoSettings"),
                        "LeoSystemArn", IamRequest.tableArn("LeoSystem")));

        assertThat(silent.allows(ask("LeoSystem", "GetItem", ""))).isFalse();
        assertThat(silent.allows(ask("LeoSystem", "GetItem", "warehouse"))).isFalse();
    }

    private static IamRequest ask(String table, String action, String id) {
        return IamRequest.of("dynamodb:" + action, IamRequest.tableArn(table)).with(IamRequest.LEADING_KEYS, id);
    }

    private static IamRequest update(String bot, String... attributes) {
        Set<String> named = new TreeSet<>(Set.of(attributes));
        named.add("id");
        return ask("LeoCron", "UpdateItem", bot).with(IamRequest.ATTRIBUTES, named.toArray(String[]::new));
    }

    private IamPolicy policy() {
        return policy(bus.cron(), bus.settings(), bus.systems());
    }

    private static IamPolicy policy(String cron, String settings, String systems) {
        return Templates.policy(
                "rstreams-bot-policy",
                Map.of(
                        "Bot", BOT,
                        "Systems", "crm,warehouse",
                        "LeoCronArn", IamRequest.tableArn(cron),
                        "LeoSettingsArn", IamRequest.tableArn(settings),
                        "LeoSystemArn", IamRequest.tableArn(systems)));
    }

    /** What a bot asks of the bus's tables from its first run to its last, with all it may use on the way. */
    private List<IamRequest> life() {
        RecordedRequests recorded = new RecordedRequests();
        BusBot bot = BusBot.registered(bus);
        bus.other().systems().register(new SystemDefinition(WAREHOUSE, "Warehouse", Set.of(), "{}"));
        try (DynamoDbClient client = DYNAMO.client(DYNAMO.http(), recorded)) {
            Lockstep lockstep = bus.door(client).build();
            successfulRun(lockstep, bot);
            started(lockstep, bot).fail(new IllegalStateException("broken"));
            runOfAnItemWithoutMaps(lockstep, bot);
            shareOfAFanOut(lockstep, bot);
            lockstep.wakes().trigger(BusBot.ID);
            lockstep.wakes().schedule(BusBot.ID, bus.clock().instant().plus(MINUTE));
            lockstep.bots().find(BusBot.ID);
            lockstep.systems().find(WAREHOUSE);
            for (String name : List.of(BOT, BOT + "/warehouse")) {
                hold(lockstep, LockName.of(name));
            }
        }
        return recorded.requests();
    }

    private BotRun started(Lockstep lockstep, BusBot bot) {
        bus.clock().advance(MINUTE);
        return lockstep.runs().start(bot.claimedByTheBus());
    }

    private void successfulRun(Lockstep lockstep, BusBot bot) {
        BotRun run = started(lockstep, bot);
        run.checkpoint(Checkpoint.read("orders", event(1), 1).andWrite("invoices", event(1), 1));
        run.extend(Duration.ofHours(1));
        run.runAgain();
        run.complete(
                Completion.SILENT.withMessage("done").withResult("{}").with(Checkpoint.read("orders", event(3), 1)));
    }

    private void runOfAnItemWithoutMaps(Lockstep lockstep, BusBot bot) {
        BotRun run = started(lockstep, bot);
        bot.remove("checkpoints");
        run.complete(Checkpoint.write("reminders", event(1), 1));
    }

    private void shareOfAFanOut(Lockstep lockstep, BusBot bot) {
        bus.clock().advance(MINUTE);
        Invocation share = bot.share(1, BusBot.round(event(9)));
        lockstep.runs().start(share).complete(Checkpoint.read("orders", event(9), 1));
    }

    private static void hold(Lockstep lockstep, LockName name) {
        NamedLock lock = lockstep.locks().tryAcquire(name, BOT, MINUTE).orElseThrow();
        lock.renew();
        lockstep.locks().find(name);
        lock.close();
    }
}
