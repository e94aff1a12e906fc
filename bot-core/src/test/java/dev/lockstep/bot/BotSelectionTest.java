package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.audit.Note;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Lists cost by what is shown. */
class BotSelectionTest {
    private static final Note NOTE = Note.by("ann", "because");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final Duration TIMEOUT = Duration.ofMinutes(5);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void theFirstTenOfThreeHundredBotsCostWhatTheFirstTenOfThirtyDo() {
        register(0, 30);
        List<Cost> ofThirty = costsOfTheFirstTen();
        register(30, 300);

        assertThat(costsOfTheFirstTen()).isEqualTo(ofThirty);
        assertThat(ofThirty)
                .as(
                        "all, by prefix, tag, owner and queue written: of an index; by queue read: of the table; then states")
                .containsExactly(
                        new Cost(1, 1, 0, 0.5),
                        new Cost(1, 1, 0, 0.5),
                        new Cost(1, 1, 0, 0.5),
                        new Cost(1, 1, 0, 0.5),
                        new Cost(1, 1, 0, 0.5),
                        new Cost(1, 1, 0, 1),
                        new Cost(10, 10, 0, 10));
    }

    private List<Cost> costsOfTheFirstTen() {
        Bots bots = table.lockstep().bots();
        List<BotId> firstTen =
                bots().ids(BotSelection.all(), Optional.empty(), 10).limit(10).toList();
        return Stream.concat(
                        Stream.of(
                                        BotSelection.all(),
                                        BotSelection.prefix("bot-"),
                                        BotSelection.tag("orders"),
                                        BotSelection.owner("team a"),
                                        BotSelection.writers(QueueName.of("invoices")),
                                        BotSelection.readers(ORDERS))
                                .map(selection -> table.cost(() -> assertThat(bots.ids(selection, Optional.empty(), 10)
                                                .limit(10))
                                        .isEqualTo(firstTen))),
                        Stream.of(table.cost(() -> firstTen.forEach(
                                id -> assertThat(bots.overview(id)).isPresent()))))
                .toList();
    }

    @Test
    void thePagesThatAreReadAreThoseThatAreTaken() {
        register(0, 30);
        Bots bots = table.lockstep().bots();
        BotSelection tagged = BotSelection.tag("orders");

        assertThat(requests(
                        () -> assertThat(bots.ids(tagged, Optional.empty(), 10).limit(10))
                                .hasSize(10)))
                .isEqualTo(1);
        assertThat(requests(
                        () -> assertThat(bots.ids(tagged, Optional.empty(), 10).limit(11))
                                .hasSize(11)))
                .isEqualTo(2);
        assertThat(requests(
                        () -> assertThat(bots.ids(tagged, Optional.empty(), 7)).hasSize(30)))
                .isEqualTo(5);
    }

    @Test
    void idsComeInTheirOrderAndGoOnAfterAnyId() {
        List<String> names =
                List.of("a", "a-", "a-b", "a.b", "a/b", "a0", "a:b", "aB", "a_", "ab", "b", "z".repeat(128));
        names.forEach(name -> bots().register(definition(name).build()));

        for (BotSelection selection :
                List.of(BotSelection.all(), BotSelection.tag("orders"), BotSelection.readers(ORDERS))) {
            assertThat(values(selection, Optional.empty())).containsExactlyElementsOf(names);
            assertThat(values(selection, Optional.of("a."))).startsWith("a.b");
            for (int i = 0; i < names.size(); i++) {
                assertThat(values(selection, Optional.of(names.get(i))))
                        .containsExactlyElementsOf(names.subList(i + 1, names.size()));
            }
        }
    }

    @Test
    void aPrefixSelectsTheIdsThatBeginWithItAfterOneWithinBeforeOrBehindIt() {
        Stream.of("order", "orders-a", "orders-b", "ordersz", "payments")
                .forEach(name -> bots().register(definition(name).build()));
        BotSelection orders = BotSelection.prefix("orders");

        assertThat(values(orders, Optional.empty())).containsExactly("orders-a", "orders-b", "ordersz");
        assertThat(values(orders, Optional.of("order"))).containsExactly("orders-a", "orders-b", "ordersz");
        assertThat(values(orders, Optional.of("orders-a"))).containsExactly("orders-b", "ordersz");
        assertThat(values(orders, Optional.of("ordersz"))).isEmpty();
        assertThat(requests(() -> assertThat(table.lockstep().bots().ids(orders, Optional.of(BotId.of("payments")), 10))
                        .isEmpty()))
                .isZero();
        assertThat(values(BotSelection.prefix("payments"), Optional.empty())).containsExactly("payments");
    }

    @Test
    void whatNoBotCanHaveIsRefusedBeforeAnythingIsSent() {
        assertThat(Stream.<Runnable>of(
                        () -> BotSelection.prefix("a b"),
                        () -> BotSelection.prefix("a".repeat(129)),
                        () -> BotSelection.tag(""),
                        () -> BotSelection.tag("t".repeat(129)),
                        () -> BotSelection.owner(""),
                        () -> BotSelection.owner("o".repeat(257)),
                        () -> new BotSelection.WithStatus(BotStatus.ACTIVE),
                        () -> bots().ids(BotSelection.all(), Optional.empty(), 0),
                        () -> bots().ids(BotSelection.all(), Optional.empty(), 1_001)))
                .allSatisfy(call -> assertThatThrownBy(call::run).isInstanceOf(InvalidInputException.class));
    }

    @Test
    void anOverviewIsTheSummaryAndTheStateInOneRequest() {
        bots().register(definition("a").description("first").build());
        bots().pause(BotId.of("a"), NOTE);

        Cost cost = table.cost(() -> {
            BotOverview overview =
                    table.lockstep().bots().overview(BotId.of("a")).orElseThrow();
            assertThat(overview.state()).isEqualTo(bots().state(BotId.of("a")).orElseThrow());
            assertThat(overview.summary()).isEqualTo(bots().list().findFirst().orElseThrow());
        });

        assertThat(cost).isEqualTo(new Cost(1, 1, 0, 1));
    }

    @Test
    void thereIsNoOverviewOfABotThatIsUnknownOrRemoved() {
        bots().register(definition("a").build());
        bots().remove(BotId.of("a"), NOTE);

        assertThat(bots().overview(BotId.of("a"))).isEmpty();
        assertThat(bots().overview(BotId.of("b"))).isEmpty();
    }

    @Test
    void anOverviewOfARecordThatCannotBeReadNamesIt() {
        bots().register(definition("a").build());
        table.smear("B#a", "R#0000", "st", AttributeValue.fromN("7"));

        assertThatThrownBy(() -> bots().overview(BotId.of("a")))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("Run[bot=a");
    }

    @Test
    void pendingRunsAreThoseUnderWayAndThoseThatWaitToBeLookedAtAndNoTimers() {
        register(0, 40);
        Instant now = table.clock().instant();
        claim("bot-007");
        table.other()
                .runs()
                .lookAgain(bots().state(BotId.of("bot-011")).orElseThrow().run(), now.plus(TIMEOUT));
        table.other().wakes().schedule(BotId.of("bot-012"), TIMEOUT);

        Cost cost = table.cost(() -> assertThat(table.lockstep().bots().pending())
                .containsExactlyInAnyOrder(
                        new PendingRun(BotId.of("bot-007"), 0, now.plus(Duration.ofMinutes(1))),
                        new PendingRun(BotId.of("bot-011"), 0, now.plus(TIMEOUT))));

        assertThat(cost.requests()).isEqualTo(LockstepTable.DUE_SHARDS);
        assertThat(cost.readUnits()).isLessThanOrEqualTo(0.5 * LockstepTable.DUE_SHARDS);
    }

    @Test
    void aPendingRunThatSomebodyMadeDueAtNoInstantIsLeftOut() {
        register(0, 2);
        claim("bot-000");
        claim("bot-001");
        table.smear("B#bot-000", "R#0000", "ds", AttributeValue.fromN("1E+100"));

        assertThat(bots().pending()).extracting(PendingRun::bot).containsExactly(BotId.of("bot-001"));
    }

    @Test
    void recordsThatAreNoBotsAreNotNamed() {
        register(0, 1);
        table.plant(Map.of(
                "pk", AttributeValue.fromS("B#bot-000"),
                "sk", AttributeValue.fromS("Z#other"),
                "gk", AttributeValue.fromS("tag:orders")));
        table.plant(Map.of(
                "pk", AttributeValue.fromS("H#orders"),
                "sk", AttributeValue.fromS("H"),
                "gk", AttributeValue.fromS("tag:orders")));

        assertThat(values(BotSelection.tag("orders"), Optional.empty())).containsExactly("bot-000");
    }

    private void claim(String bot) {
        assertThat(table.other()
                        .runs()
                        .claim(bots().state(BotId.of(bot)).orElseThrow().run(), new ClaimTerms(0, true, TIMEOUT)))
                .isPresent();
    }

    private long requests(Runnable calls) {
        return table.cost(calls).requests();
    }

    private List<String> values(BotSelection selection, Optional<String> after) {
        return bots().ids(selection, after.map(BotId::of), 3).map(BotId::value).toList();
    }

    private void register(int from, int to) {
        for (int i = from; i < to; i++) {
            bots().register(definition(String.format(Locale.ROOT, "bot-%03d", i))
                    .build());
        }
    }

    private Bots bots() {
        return table.other().bots();
    }

    private static BotDefinition.Builder definition(String id) {
        return BotDefinition.bot(id)
                .target("process:" + id.replaceAll("[^a-z0-9]", "x"))
                .tags("orders")
                .owner("team a")
                .reads(ORDERS.value())
                .writes("invoices");
    }
}
