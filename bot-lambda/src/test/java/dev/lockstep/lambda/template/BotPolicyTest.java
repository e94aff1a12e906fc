package dev.lockstep.lambda.template;

import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
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
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What {@code infrastructure/bot-policy.yaml} lets a bot do, by what a bot really asks of DynamoDB. */
class BotPolicyTest {
    private static final String BOT = OneBot.ID.value();
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aBotMayDoWhatABotDoesInItsLife() {
        List<IamRequest> life = life();

        assertThat(life).isNotEmpty();
        assertThat(life.stream().filter(request -> !policy().allows(request))).isEmpty();
    }

    @Test
    void aBotMayNameNoAttributeOfItsRecordsThatItNeverNames() {
        assertThat(granted("RunAndWakeItself")).containsExactlyInAnyOrderElementsOf(named("B#" + BOT));
    }

    @Test
    void aBotMayNameNoAttributeOfItsLocksThatItNeverNames() {
        assertThat(granted("HoldOwnLocks")).containsExactlyInAnyOrderElementsOf(named("L#" + BOT));
    }

    /** What a bot names in a partition, in its whole life. */
    private Set<String> named(String partition) {
        Set<String> named = new TreeSet<>();
        life().stream()
                .filter(request -> request.context()
                        .getOrDefault(IamRequest.LEADING_KEYS, Set.of())
                        .contains(partition))
                .forEach(request -> named.addAll(request.context().getOrDefault(IamRequest.ATTRIBUTES, Set.of())));
        return named;
    }

    @Test
    void aBotIsGrantedNoActionThatItNeverTakes() {
        Set<String> taken = new TreeSet<>();
        life().forEach(request -> taken.add(request.action()));

        assertThat(policy().actions(IamRequest.tableArn(table.name()))).containsExactlyInAnyOrderElementsOf(taken);
    }

    @Test
    void aBotThatWritesNothingMayAdvanceNothing() {
        IamPolicy silent = Templates.botPolicy(Map.of("Bot", BOT, "TableArn", IamRequest.tableArn("lockstep")));

        assertThat(silent.allows(update("H#", "h"))).isFalse();
        assertThat(silent.allows(update("H#invoices", "h"))).isFalse();
    }

    /** On what an audit entry has, which nobody but the operator's own transaction writes. */
    static Stream<Arguments> attacksOnTheAudit() {
        Stream<Arguments> words = Stream.of("B#" + BOT, "L#" + BOT, "L#" + BOT + "/warehouse")
                .flatMap(partition -> Stream.of("ac", "be", "af", "wo", "wy")
                        .map(attribute -> Arguments.of(
                                attribute + " of an entry in " + partition, update(partition, attribute))));
        Stream<Arguments> listing = Stream.of("dp", "ds", "ttl", "gk")
                .map(attribute -> Arguments.of(attribute + " beside its lock", update("L#" + BOT, attribute)));
        return Stream.concat(words, listing);
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                Arguments.of("another bot's run", update("B#other", "e", "st")),
                Arguments.of("a bot whose name begins like its own", update("B#" + BOT + "2", "e", "st")),
                Arguments.of("another bot's records", ask("GetItem").with(IamRequest.LEADING_KEYS, "B#other")),
                Arguments.of("another bot's history", ask("Query").with(IamRequest.LEADING_KEYS, "B#other")),
                Arguments.of("its own share of a round", update("B#" + BOT, "fo", "fn")),
                Arguments.of("the end of its round", update("B#" + BOT, "ft")),
                Arguments.of("its own target", update("B#" + BOT, "ta")),
                Arguments.of("its own target among others", update("B#" + BOT, "st", "e", "ta")),
                Arguments.of("its own role in the Bot API", update("B#" + BOT, "ro")),
                Arguments.of("the tables it may write through the Bot API", update("B#" + BOT, "tb")),
                Arguments.of("its own pause", update("B#" + BOT, "pa")),
                Arguments.of("a label of its own", update("B#" + BOT, "gk")),
                Arguments.of("its own removal", update("B#" + BOT, "gone")),
                Arguments.of("being run over pause and back-off", update("B#" + BOT, "f")),
                Arguments.of("the head of a queue it only reads", update("H#orders", "h", "t")),
                Arguments.of("the head of a queue that begins like its own", update("H#invoices2", "h", "t")),
                Arguments.of("more than the head of its queue", update("H#invoices", "h", "ttl")),
                Arguments.of("another bot's lock", update("L#other", "t")),
                Arguments.of("a lock of a bot that begins like its own", update("L#" + BOT + "2", "t")),
                Arguments.of("a lock of nobody", update("L#deployment", "t")),
                Arguments.of("that its lock was broken", update("L#" + BOT, "r", "b")),
                Arguments.of(
                        "its lock, by names that nobody sees",
                        ask("UpdateItem").with(IamRequest.LEADING_KEYS, "L#" + BOT)),
                Arguments.of("a whole lock", ask("PutItem").with(IamRequest.LEADING_KEYS, "L#" + BOT)),
                Arguments.of("who reads a queue", update("Q#orders", "at")),
                Arguments.of("a system", update("S#warehouse", "j")),
                Arguments.of("a whole item", ask("PutItem").with(IamRequest.LEADING_KEYS, "B#" + BOT)),
                Arguments.of("deletion", ask("DeleteItem").with(IamRequest.LEADING_KEYS, "B#" + BOT)),
                Arguments.of("everything there is", ask("Scan")),
                Arguments.of("a request without keys", ask("Query")),
                Arguments.of("PartiQL", ask("PartiQLUpdate").with(IamRequest.LEADING_KEYS, "B#" + BOT)),
                Arguments.of(
                        "two bots at once", ask("BatchGetItem").with(IamRequest.LEADING_KEYS, "B#" + BOT, "B#other")),
                Arguments.of(
                        "an index of all bots",
                        IamRequest.of("dynamodb:Query", IamRequest.tableArn("lockstep/index/kind"))
                                .with(IamRequest.LEADING_KEYS, "bot")),
                Arguments.of(
                        "an index, by a hash that looks like its key",
                        IamRequest.of("dynamodb:Query", IamRequest.tableArn("lockstep/index/kind"))
                                .with(IamRequest.LEADING_KEYS, "B#" + BOT)),
                Arguments.of(
                        "another table",
                        IamRequest.of("dynamodb:UpdateItem", IamRequest.tableArn("lockstep2"))
                                .with(IamRequest.LEADING_KEYS, "B#" + BOT)
                                .with(IamRequest.ATTRIBUTES, "pk", "sk", "st")),
                Arguments.of("the table itself", ask("DeleteTable")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"attacks", "attacksOnTheAudit"})
    void aBotMayNotTouch(String what, IamRequest request) {
        IamPolicy policy = Templates.botPolicy(Map.of(
                "Bot",
                BOT,
                "Writes",
                "invoices,reminders",
                "Reads",
                "orders",
                "TableArn",
                IamRequest.tableArn("lockstep")));

        assertThat(policy.allows(request)).as(what).isFalse();
    }

    private static IamRequest ask(String action) {
        return IamRequest.of("dynamodb:" + action, IamRequest.tableArn("lockstep"));
    }

    private static IamRequest update(String partition, String... attributes) {
        Set<String> named = new TreeSet<>(Set.of(attributes));
        named.addAll(Set.of("pk", "sk"));
        return ask("UpdateItem")
                .with(IamRequest.LEADING_KEYS, partition)
                .with(IamRequest.ATTRIBUTES, named.toArray(String[]::new));
    }

    private IamPolicy policy() {
        return Templates.botPolicy(Map.of(
                "Bot",
                BOT,
                "Writes",
                "invoices,reminders",
                "Reads",
                "orders",
                "TableArn",
                IamRequest.tableArn(table.name())));
    }

    private List<String> granted(String sid) {
        return policy().statements().stream()
                .filter(statement -> sid.equals(statement.get("Sid")))
                .flatMap(statement -> Values.strings(
                        Values.at(statement, "Condition", "ForAllValues:StringEquals", IamRequest.ATTRIBUTES))
                        .stream())
                .toList();
    }

    /** What a bot asks of Lockstep's table from its first run to its last, with all it may use on the way. */
    private List<IamRequest> life() {
        RecordedRequests recorded = new RecordedRequests();
        OneBot bot = OneBot.registered(table.other());
        try (DynamoDbClient client = DYNAMO.client(DYNAMO.http(), recorded)) {
            Lockstep lockstep = table.door(client).build();
            successfulRun(lockstep, bot);
            bot.start(lockstep).fail(new IllegalStateException("broken"));
            shortenedRun(lockstep, bot);
            fannedOutRuns(lockstep);
            lockstep.wakes().head(OneBot.ORDERS);
            lockstep.wakes().trigger(OneBot.ID);
            lockstep.wakes().schedule(OneBot.ID, table.clock().instant());
            lockstep.bots().find(OneBot.ID);
            for (String name : List.of(BOT, BOT + "/warehouse")) {
                hold(lockstep, LockName.of(name));
            }
        }
        return recorded.requests().stream()
                .filter(request -> request.resource().equals(IamRequest.tableArn(table.name())))
                .toList();
    }

    private void successfulRun(Lockstep lockstep, OneBot bot) {
        BotRun run = bot.start(lockstep);
        run.checkpoint(Checkpoint.read("orders", event(1), 1).andWrite("invoices", event(1), 1));
        run.commit(List.of(ownWrite()), Checkpoint.read("orders", event(2), 1));
        run.extend(Duration.ofHours(1));
        run.runAgain();
        run.complete(
                Completion.SILENT.withMessage("done").withResult("{}").with(Checkpoint.read("orders", event(3), 1)));
    }

    /** A start that leaves less time than the sweep was told of by the first one. */
    private void shortenedRun(Lockstep lockstep, OneBot bot) {
        var claim = bot.claim();
        lockstep.runs().start(claim.invocation(), "request", Duration.ofHours(2));
        lockstep.runs()
                .start(claim.invocation(), "request", Duration.ofSeconds(5))
                .complete();
    }

    /** One instance does its share, the other one fails. */
    private void fannedOutRuns(Lockstep lockstep) {
        Lockstep other = table.other();
        Deque<Invocation> invoked = new ArrayDeque<>();
        other.bots().update(OneBot.ID, bot -> bot.toBuilder().instances(2).build());
        other.wakes().tell(OneBot.ID, OneBot.ORDERS, event(9));
        other.dispatcher((target, invocation) -> invoked.add(invocation)).evaluate(OneBot.ID);
        BotRun first = lockstep.runs().start(invoked.remove());
        first.checkpoint(Checkpoint.read("orders", event(8), 1).andWrite("invoices", event(8), 1));
        first.complete(first.fanOut().orElseThrow().atEnd());
        lockstep.runs().start(invoked.remove()).fail(new IllegalStateException("broken"));
        lockstep.runs().position(OneBot.ID, OneBot.ORDERS);
        lockstep.runs().rounds().find(OneBot.ID);
    }

    private static void hold(Lockstep lockstep, LockName name) {
        NamedLock lock = lockstep.locks().tryAcquire(name, BOT, MINUTE).orElseThrow();
        lock.renew();
        lockstep.locks().find(name);
        lock.close();
    }

    /** Into a table of its own: not Lockstep's to allow. */
    private TransactWriteItem ownWrite() {
        String own = table.name() + "-own";
        LockstepTable.create(DYNAMO.client(), own);
        return TransactWriteItem.builder()
                .put(p -> p.tableName(own)
                        .item(Map.of(
                                "pk", AttributeValue.fromS("my own"),
                                "sk", AttributeValue.fromS("item"))))
                .build();
    }
}
