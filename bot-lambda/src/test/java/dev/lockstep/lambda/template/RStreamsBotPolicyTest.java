package dev.lockstep.lambda.template;

import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunState;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.LockName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

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
        assertThat(attributes(policy(), "RunAndWakeItself")).containsExactlyInAnyOrderElementsOf(named(life()));
    }

    @Test
    void aBotThatStartsItselfMayClaimItsRuns() {
        List<IamRequest> claims = claims();

        assertThat(claims).anyMatch(request -> "dynamodb:UpdateItem".equals(request.action()));
        assertThat(claims.stream().filter(request -> !starter().allows(request)))
                .isEmpty();
        assertThat(life().stream().filter(request -> !starter().allows(request)))
                .isEmpty();
        assertThat(attributes(starter(), "ClaimItself")).containsExactlyInAnyOrderElementsOf(named(claims));
    }

    @Test
    void aBotThatTheBusStartsMayNotClaimItsRuns() {
        assertThat(claims().stream().filter(request -> !policy().allows(request)))
                .isNotEmpty()
                .allMatch(request -> "dynamodb:UpdateItem".equals(request.action()));
        assertThat(attributes(policy(), "ClaimItself")).isEmpty();
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
        for (String startsItself : List.of("false", "true")) {
            assertThat(policy("LeoCron", "LeoSettings", "LeoSystem", startsItself)
                            .allows(request))
                    .as("%s, starts itself: %s", what, startsItself)
                    .isFalse();
        }
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
        return policy(bus.cron(), bus.settings(), bus.systems(), "false");
    }

    private IamPolicy starter() {
        return policy(bus.cron(), bus.settings(), bus.systems(), "true");
    }

    /** The attributes that a statement lets a request name; none if there is no such statement. */
    private static List<String> attributes(IamPolicy policy, String sid) {
        return policy.statements().stream()
                .filter(statement -> sid.equals(statement.get("Sid")))
                .flatMap(statement -> Values.strings(
                        Values.at(statement, "Condition", "ForAllValues:StringEquals", IamRequest.ATTRIBUTES))
                        .stream())
                .toList();
    }

    /** The attributes of LeoCron's items that these name. */
    private Set<String> named(List<IamRequest> requests) {
        Set<String> named = new TreeSet<>();
        requests.stream()
                .filter(request -> request.resource().equals(IamRequest.tableArn(bus.cron())))
                .forEach(request -> named.addAll(request.context().getOrDefault(IamRequest.ATTRIBUTES, Set.of())));
        return named;
    }

    private static IamPolicy policy(String cron, String settings, String systems, String startsItself) {
        return Templates.policy(
                "rstreams-bot-policy",
                Map.of(
                        "Bot",
                        BOT,
                        "StartsItself",
                        startsItself,
                        "Systems",
                        "crm,warehouse",
                        "LeoCronArn",
                        IamRequest.tableArn(cron),
                        "LeoSettingsArn",
                        IamRequest.tableArn(settings),
                        "LeoSystemArn",
                        IamRequest.tableArn(systems)));
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
            Instant soon = bus.clock().instant().plus(MINUTE);
            lockstep.wakes().schedule(BusBot.ID, soon);
            lockstep.wakes().scheduled(BusBot.ID);
            lockstep.wakes().cancel(BusBot.ID, soon);
            lockstep.bots().find(BusBot.ID);
            lockstep.systems().find(WAREHOUSE);
            for (String name : List.of(BOT, BOT + "/warehouse")) {
                hold(lockstep, LockName.of(name));
            }
        }
        Set<String> tables = Stream.of(bus.cron(), bus.settings(), bus.systems())
                .map(IamRequest::tableArn)
                .collect(Collectors.toSet());
        return recorded.requests().stream()
                .filter(request -> tables.contains(request.resource()))
                .toList();
    }

    /**
     * What a bot asks of the bus's tables to start itself: for the first time, and over a claim that came to nothing.
     */
    private List<IamRequest> claims() {
        RecordedRequests recorded = new RecordedRequests();
        BusBot.registered(bus);
        try (DynamoDbClient client = DYNAMO.client(DYNAMO.http(), recorded)) {
            Lockstep lockstep = bus.door(client).build();
            claimed(lockstep);
            claimed(lockstep);
        }
        return recorded.requests();
    }

    private void claimed(Lockstep lockstep) {
        bus.clock().advance(Duration.ofHours(1));
        RunState idle = lockstep.bots().describe(BusBot.ID).runs().get(0);
        assertThat(lockstep.runs().claim(idle, new ClaimTerms(idle.wakeSeen(), false, MINUTE)))
                .isPresent();
    }

    private BotRun started(Lockstep lockstep, BusBot bot) {
        bus.clock().advance(MINUTE);
        return lockstep.runs().start(bot.claimedByTheBus());
    }

    private void successfulRun(Lockstep lockstep, BusBot bot) {
        BotRun run = started(lockstep, bot);
        run.checkpoint(Checkpoint.read("orders", event(1), 1).andWrite("invoices", event(1), 1));
        run.commit(List.of(ownWrite()), Checkpoint.read("orders", event(2), 1));
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

    /** Into a table of its own: not the bus's to allow. */
    private TransactWriteItem ownWrite() {
        String own = bus.cron() + "-own";
        LockstepTable.create(DYNAMO.client(), own);
        return TransactWriteItem.builder()
                .put(p -> p.tableName(own)
                        .item(Map.of(
                                "pk", AttributeValue.fromS("my own"),
                                "sk", AttributeValue.fromS("item"))))
                .build();
    }
}
