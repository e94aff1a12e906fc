package dev.lockstep.lambda.template;

import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotSelection;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * What {@code infrastructure/operator-policy.yaml} lets operators do, by what the operations behind the command line
 * really ask of DynamoDB: all of it is granted, and nothing else.
 */
class OperatorPolicyTest {
    private static final LockName LOCK = LockName.of("nightly");
    private static final List<BotSelection> SELECTIONS = List.of(
            BotSelection.all(), BotSelection.tag("a"), BotSelection.readers(OneBot.ORDERS), BotSelection.paused());

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void whoMayReadCanLook() {
        assertGranted(policy("Read"), looking());
    }

    @Test
    void whoMayChangeTooCanChange() {
        assertGranted(policy("Read", "Change"), changing());
    }

    @Test
    void nothingElseIsGrantedOnTheTable() {
        Map<String, Set<String>> looked = byResource(looking());
        Map<String, Set<String>> changed = byResource(changing());
        changed.replaceAll((resource, actions) -> minus(actions, looked.getOrDefault(resource, Set.of())));
        changed.values().removeIf(Set::isEmpty);

        assertThat(granted("Read", Set.of("ReadTheTable", "ListBots"))).isEqualTo(looked);
        assertThat(granted("Change", Set.of("ChangeBotsTheirSubscriptionsAndLocks")))
                .isEqualTo(changed);
    }

    static Stream<Arguments> attacks() {
        return Stream.of(
                Arguments.of("everything there is", ask("Scan")),
                Arguments.of("a whole item", ask("PutItem").with(IamRequest.LEADING_KEYS, "B#orders")),
                Arguments.of("the head of a queue", ask("UpdateItem").with(IamRequest.LEADING_KEYS, "H#orders")),
                Arguments.of("a request without keys", ask("UpdateItem")),
                Arguments.of("PartiQL", ask("PartiQLUpdate").with(IamRequest.LEADING_KEYS, "B#orders")),
                Arguments.of("the table itself", ask("DeleteTable")),
                Arguments.of("its settings", ask("UpdateTable")),
                Arguments.of("its recovery", ask("UpdateContinuousBackups")),
                Arguments.of("another table", IamRequest.of("dynamodb:Query", IamRequest.tableArn("lockstep2"))),
                Arguments.of(
                        "a bot's function",
                        IamRequest.of("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:123456789012:function:x")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void anOperatorMayNotTouch(String what, IamRequest request) {
        assertThat(policy("Read", "Change", "Inspect").allows(request)).as(what).isFalse();
    }

    @Test
    void aReaderChangesNothing() {
        IamPolicy reader = policy("Read", "Inspect");

        assertThat(changing().stream()
                        .filter(reader::allows)
                        .map(IamRequest::action)
                        .distinct())
                .isSubsetOf("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query");
    }

    private static IamRequest ask(String action) {
        return IamRequest.of("dynamodb:" + action, IamRequest.tableArn("lockstep"));
    }

    private static void assertGranted(IamPolicy policy, List<IamRequest> asked) {
        assertThat(asked).isNotEmpty();
        assertThat(asked.stream().filter(request -> !policy.allows(request))).isEmpty();
    }

    private static Map<String, Set<String>> byResource(List<IamRequest> requests) {
        Map<String, Set<String>> asked = new TreeMap<>();
        requests.forEach(request ->
                asked.computeIfAbsent(request.resource(), r -> new TreeSet<>()).add(request.action()));
        return asked;
    }

    private static Set<String> minus(Set<String> actions, Set<String> others) {
        Set<String> rest = new TreeSet<>(actions);
        rest.removeAll(others);
        return rest;
    }

    /** What statements of these names grant. */
    private Map<String, Set<String>> granted(String policy, Set<String> names) {
        Map<String, Set<String>> granted = new TreeMap<>();
        policy(policy).statements().stream()
                .filter(statement -> names.contains(String.valueOf(statement.get("Sid"))))
                .forEach(statement -> Values.strings(statement.get("Resource"))
                        .forEach(resource -> granted.computeIfAbsent(resource, r -> new TreeSet<>())
                                .addAll(Values.strings(statement.get("Action")))));
        return granted;
    }

    private IamPolicy policy(String... names) {
        Stack stack = Templates.stack(Map.of("TableName", table.name()));
        List<Object> documents = new ArrayList<>();
        for (String name : names) {
            documents.add(Values.at(stack.resource("Operation/" + name).properties(), "PolicyDocument"));
        }
        return IamPolicy.of(documents);
    }

    /** What the commands that look ask for. */
    private List<IamRequest> looking() {
        OneBot bot = OneBot.registered(table.other());
        bot.start(table.other()).complete();
        table.other().bots().pause(OneBot.ID, OneBot.NOTE);
        return recorded(lockstep -> {
            readAll(lockstep.bots().list());
            for (BotSelection bots : SELECTIONS) {
                readAll(lockstep.bots().ids(bots, Optional.empty(), 10));
            }
            readAll(lockstep.bots().pending());
            lockstep.bots().overview(OneBot.ID);
            lockstep.bots().details(OneBot.ID);
            lockstep.explain(OneBot.ID);
            lockstep.runs().log().find(OneBot.ID, 1, 0);
            lockstep.bots().find(OneBot.ID);
            lockstep.bots().state(OneBot.ID);
            lockstep.bots().describe(OneBot.ID);
            lockstep.bots().readers(OneBot.ORDERS);
            lockstep.why(OneBot.ID);
            readAll(lockstep.runs().log().of(OneBot.ID));
            lockstep.runs().position(OneBot.ID, OneBot.ORDERS);
            lockstep.runs().rounds().find(OneBot.ID);
            lockstep.wakes().head(OneBot.ORDERS);
            lockstep.wakes().scheduled(OneBot.ID);
            lockstep.locks().find(LOCK);
            readAll(lockstep.audit().of(OneBot.ID));
            readAll(lockstep.audit().newest());
        });
    }

    private static void readAll(Stream<?> all) {
        all.forEach(one -> {});
    }

    /** What the commands that change ask for, beside looking first. */
    private List<IamRequest> changing() {
        Lockstep other = table.other();
        OneBot bot = OneBot.registered(other);
        return recorded(lockstep -> {
            Instant later = table.clock().instant().plusSeconds(60);
            lockstep.bots().register(definition("0 0 * * *", "orders"), OneBot.NOTE);
            lockstep.bots().register(definition("0 1 * * *", "payments"), OneBot.NOTE);
            lockstep.bots().register(OneBot.definition(), OneBot.NOTE);
            lockstep.wakes().trigger(OneBot.ID, OneBot.NOTE);
            lockstep.wakes().schedule(OneBot.ID, later, OneBot.NOTE);
            lockstep.wakes().cancel(OneBot.ID, later, OneBot.NOTE);
            lockstep.wakes().force(OneBot.ID, OneBot.NOTE);
            lockstep.bots().pause(OneBot.ID, OneBot.NOTE);
            lockstep.bots().resume(OneBot.ID, OneBot.NOTE);
            lockstep.bots().archive(OneBot.ID, OneBot.NOTE);
            lockstep.bots().restore(OneBot.ID, OneBot.NOTE);
            bot.start(other);
            lockstep.runs().unlock(OneBot.ID, 0, OneBot.NOTE);
            bot.start(other);
            lockstep.runs()
                    .rewind(
                            OneBot.ID,
                            Checkpoint.read("orders", event(1), 0).andWrite("invoices", event(1), 0),
                            OneBot.NOTE);
            lockstep.runs().rewind(OneBot.ID, OneBot.ORDERS, EventId.BEGINNING, OneBot.NOTE);
            other.locks().tryAcquire(LOCK, "ann", Duration.ofHours(1));
            lockstep.locks().breakLock(LOCK, OneBot.NOTE);
            rounds(lockstep, other);
            lockstep.bots().remove(OneBot.ID, OneBot.NOTE);
        });
    }

    private static void rounds(Lockstep lockstep, Lockstep other) {
        other.bots().update(OneBot.ID, bot -> bot.toBuilder().instances(2).build());
        other.wakes().tell(OneBot.ID, OneBot.ORDERS, event(9));
        other.dispatcher((target, invocation) -> other.runs().start(invocation)).evaluate(OneBot.ID);
        lockstep.runs().unlock(OneBot.ID, 1, OneBot.NOTE);
        lockstep.runs().rounds().abandon(OneBot.ID, OneBot.NOTE);
    }

    private static BotDefinition definition(String schedule, String queue) {
        return OneBot.definition().toBuilder().schedule(schedule).reads(queue).build();
    }

    private List<IamRequest> recorded(Consumer<Lockstep> work) {
        RecordedRequests recorded = new RecordedRequests();
        try (DynamoDbClient client = DYNAMO.client(DYNAMO.http(), recorded)) {
            work.accept(table.door(client).build());
        }
        return recorded.requests();
    }
}
