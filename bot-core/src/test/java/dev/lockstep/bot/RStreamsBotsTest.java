package dev.lockstep.bot;

import static dev.lockstep.bot.BusItems.definition;
import static dev.lockstep.bot.BusItems.l;
import static dev.lockstep.bot.BusItems.m;
import static dev.lockstep.bot.BusItems.n;
import static dev.lockstep.bot.BusItems.nodeBot;
import static dev.lockstep.bot.BusItems.s;
import static dev.lockstep.bot.BusItems.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.audit.Note;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RStreamsBotsTest {
    private static final BotId ID = BotId.of("orders-enrich");

    private static final Note NOTE = Note.by("ann", "because");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @Test
    void aRegisteredBotIsWhatLeoSdkWouldMakeOfIt() {
        bus.lockstep().bots().register(definition().build());

        assertThat(bus.bot("orders-enrich"))
                .isEqualTo(m(
                                "id", s("orders-enrich"),
                                "name", s("Orders Enrich"),
                                "description", s("enriches orders"),
                                "owner", s("team-a"),
                                "lambdaName", s("orders-enrich"),
                                "executionType", s("lambda"),
                                "triggers", l(s("queue:orders")),
                                "lambda", m("settings", l(settings())),
                                "instances", m(),
                                "requested_kinesis", m(),
                                "checkpoints",
                                        m("read", m("queue:orders", m()), "write", m("queue:orders-enriched", m())))
                        .m());
    }

    @Test
    void whatIsRegisteredIsFound() {
        BotDefinition full = definition()
                .tags("b", "a")
                .schedule("*/5 * * * *")
                .timeout(Duration.ofSeconds(90))
                .delay(Duration.ofSeconds(3))
                .system("mysql")
                .reads("orders", "returns")
                .writes("anything")
                .health(new Health(10, Optional.of(Duration.ofHours(1)), Optional.of(Duration.ofDays(2))))
                .role("arn:aws:iam::123456789012:role/orders")
                .tables("invoices")
                .managedBy("stack/orders")
                .build();

        Bot registered = bus.lockstep().bots().register(full);

        assertThat(registered.definition()).isEqualTo(full);
        assertThat(bus.lockstep().bots().find(ID)).contains(registered);
        assertThat(bus.lockstep().bots().list().toList())
                .containsExactly(new BotSummary(
                        registered.rules(), full.name(), full.description(), full.owner(), full.tags(), full.system()));
        assertThat(bus.bot("orders-enrich"))
                .containsEntry("tags", s("a,b"))
                .containsEntry("time", s("*/5 * * * *"))
                .containsEntry("timeout", n("90000"))
                .containsEntry("delay", n("3000"))
                .containsEntry("system", m("id", s("mysql")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lambda:arn:aws:lambda:eu-central-1:123456789012:function:enrich:live",
                "sns:arn:aws:sns:eu-central-1:123456789012:bots",
                "https://bots.example.com/run",
                "process:orders-enrich",
                "process:another-name"
            })
    void whatTheBusCanInvokeIsATarget(String target) {
        Bot bot = bus.lockstep().bots().register(definition().target(target).build());

        assertThat(bot.rules().target()).hasToString(target);
        assertThat(bus.lockstep().bots().find(ID).orElseThrow().definition()).isEqualTo(bot.definition());
    }

    @Test
    void registeringAgainKeepsWhatRunsWroteAndTakesAwayWhatIsNoLongerSaid() {
        bus.lockstep().bots().register(definition().schedule("0 * * * *").build());
        AttributeValue positions = m("read", m("queue:orders", m("checkpoint", s("z/2025/01/01"))), "write", m());
        AttributeValue instances = m("0", m("token", n("17")));
        bus.smear("orders-enrich", "checkpoints", positions);
        bus.smear("orders-enrich", "instances", instances);
        bus.smear("orders-enrich", "paused", AttributeValue.fromBool(true));
        bus.smear("orders-enrich", "webhook", s("https://example.com"));

        Cost cost = bus.cost(
                () -> bus.lockstep().bots().register(definition().owner("").build()));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(cost.writeUnits()).isEqualTo(1);
        assertThat(bus.bot("orders-enrich"))
                .doesNotContainKeys("time", "owner")
                .containsEntry("checkpoints", positions)
                .containsEntry("instances", instances)
                .containsEntry("paused", AttributeValue.fromBool(true))
                .containsEntry("webhook", s("https://example.com"));
    }

    @Test
    void whatIsUnsupportedOrInvalidIsRefusedBeforeAnythingIsSent() {
        List<BotDefinition> unsupported = List.of(
                definition().target("ecs:cluster/task").build(),
                definition()
                        .target("sns:arn:aws:sns:eu-central-1:123456789012:bots.fifo")
                        .build(),
                definition().schedule("0 9 * * MON").build(),
                definition().schedule("0 9 * * *", "Europe/Berlin").build(),
                definition().tags("a,b").build(),
                definition().settings("{\"paused\": true}").build(),
                definition()
                        .health(new Health(3, Optional.empty(), Optional.empty()))
                        .build());

        Cost cost = bus.cost(() -> unsupported.forEach(
                definition -> assertThatThrownBy(() -> bus.lockstep().bots().register(definition))
                        .isInstanceOf(UnsupportedByLayoutException.class)));

        assertThat(cost.requests()).isZero();
        assertThatThrownBy(() -> bus.lockstep()
                        .bots()
                        .register(definition().settings("{\"n\": 1e300}").build()))
                .isInstanceOf(InvalidInputException.class);
        assertThat(bus.items()).isEmpty();
    }

    @Test
    void whatLeoSdkLeftOfATriggerOfAnUnknownBotIsNoBotUntilItIsRegistered() {
        bus.plant("orders-enrich", Map.of("trigger", n("1735689609000")));
        Bots bots = bus.lockstep().bots();

        assertThat(bots.find(ID)).isEmpty();
        assertThat(bots.list()).isEmpty();
        assertThat(bots.idsAfter(Optional.empty())).isEmpty();
        assertThatThrownBy(() -> bots.pause(ID, NOTE)).isInstanceOf(UnknownBotException.class);
        assertThatThrownBy(() -> bots.describe(ID)).isInstanceOf(UnknownBotException.class);

        bots.register(
                ID,
                seen -> seen.isPresent()
                        ? Optional.empty()
                        : Optional.of(definition().build()));

        assertThat(bots.find(ID)).isPresent();
        assertThat(bus.bot("orders-enrich")).containsEntry("trigger", n("1735689609000"));
    }

    @Test
    void aBotThatNobodyInvokesIsItsOwnProcess() {
        Map<String, AttributeValue> nobody = nodeBot();
        nobody.put("lambdaName", AttributeValue.fromNul(true));
        nobody.put("lambda", m());
        nobody.put("description", AttributeValue.fromNul(true));
        nobody.put("time", AttributeValue.fromNul(true));
        bus.plant("orders-enrich", nobody);

        Bot bot = bus.lockstep().bots().find(ID).orElseThrow();

        assertThat(bot.rules().target()).hasToString("process:orders-enrich");
        assertThat(bot.definition().schedule()).isEmpty();
        assertThat(bot.definition().timeout()).isEqualTo(Duration.ofMinutes(15));
    }

    @Test
    void whatLeoSdkCallsAQueueIsRead() {
        Map<String, AttributeValue> node = nodeBot();
        node.put("triggers", l(s("orders"), s("queue:returns"), s("system:mysql")));
        node.put("lambda", m("settings", l(m("destination", l(s("a"), s("queue:b"))))));
        bus.plant("orders-enrich", node);

        BotRules rules = bus.lockstep().bots().find(ID).orElseThrow().rules();

        assertThat(rules.reads()).containsExactlyInAnyOrder(QueueName.of("orders"), QueueName.of("returns"));
        assertThat(rules.writes()).containsExactlyInAnyOrder(QueueName.of("a"), QueueName.of("b"));
    }

    @Test
    void namesThatLeoSdkMakesIntoOthersAreRefusedBeforeAnythingIsSent() {
        Cost cost = bus.cost(() -> {
            assertThatThrownBy(() -> bus.lockstep()
                            .bots()
                            .register(definition().reads("s_orders").build()))
                    .isInstanceOf(InvalidInputException.class);
            assertThatThrownBy(() -> bus.lockstep()
                            .bots()
                            .register(BotDefinition.bot("orders_reader")
                                    .target("lambda:x")
                                    .build()))
                    .isInstanceOf(InvalidInputException.class);
        });

        assertThat(cost.requests()).isZero();
        bus.plant("orders_reader", nodeBot());
        assertThat(bus.lockstep().bots().list()).isEmpty();
        assertThat(bus.lockstep().bots().idsAfter(Optional.empty())).isEmpty();
    }

    @Test
    void whatCannotBeReadIsNamedAndLeftOutOfLists() {
        bus.plant("orders-enrich", nodeBot());
        bus.plant("torn", nodeBot());
        bus.plant("not a name", nodeBot());
        bus.smear("torn", "timeout", s("soon"));
        Bots bots = bus.lockstep().bots();

        assertThatThrownBy(() -> bots.find(BotId.of("torn")))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("torn")
                .hasMessageContaining("timeout");
        assertThat(bots.list().map(bot -> bot.rules().bot())).containsExactly(ID);
        assertThat(bots.idsAfter(Optional.empty())).containsExactlyInAnyOrder(ID, BotId.of("torn"));

        bots.register(definition().name("mended").build());
        Bot mended = bots.register(BotDefinition.bot("torn").target("lambda:x").build());
        assertThat(mended.definition().timeout()).isEqualTo(Duration.ofMinutes(5));
    }
}
