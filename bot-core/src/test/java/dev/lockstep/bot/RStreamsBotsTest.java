package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.audit.Note;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
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
                .containsExactly(
                        new BotSummary(registered.rules(), full.name(), full.description(), full.owner(), full.tags()));
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
    void anUpdateWritesOnlyWhatIsChanged() {
        Map<String, AttributeValue> node = nodeBot();
        node.put("time", s("every 5 minutes"));
        node.put("triggers", l(s("orders"), s("queue:orders"), s("system:mysql")));
        node.put("description", s("line 1\nline 2"));
        node.put(
                "lambda",
                m("settings", l(m("source", s("orders"), "n", n("1")), m("second", n("2"))), "more", s("kept")));
        bus.plant("orders-enrich", node);
        Bots bots = bus.lockstep().bots();
        Bot read = bots.find(ID).orElseThrow();

        Bot changed =
                bots.update(read, read.definition().toBuilder().owner("team-b").build());

        assertThat(changed.definition().owner()).isEqualTo("team-b");
        Map<String, AttributeValue> after = new HashMap<>(bus.bot("orders-enrich"));
        assertThat(Optional.ofNullable(after.remove("lockstep")).orElseThrow().m())
                .containsOnlyKeys("w");
        node.put("id", s("orders-enrich"));
        node.put("owner", s("team-b"));
        assertThat(after).isEqualTo(node);

        bots.update(
                ID, d -> d.toBuilder().reads("returns").settings("{\"n\": 3}").build());

        assertThat(bus.bot("orders-enrich"))
                .containsEntry("triggers", l(s("queue:returns"), s("system:mysql")))
                .containsEntry("lambda", m("settings", l(m("n", n("3")), m("second", n("2"))), "more", s("kept")));
    }

    @Test
    @DisplayName("P10: an update is refused if the definition is no longer as it was read, whoever changed it")
    @Tag("P10")
    void anUpdateIsRefusedIfSomebodyElseChangedTheDefinition() {
        bus.plant("orders-enrich", nodeBot());
        Bots bots = bus.lockstep().bots();
        Bot read = bots.find(ID).orElseThrow();
        bus.smear("orders-enrich", "description", s("changed by node"));

        assertThatThrownBy(() -> bots.update(read, definition().build())).isInstanceOf(RevisionConflictException.class);
        assertThatThrownBy(() -> bots.archive(read, NOTE)).isInstanceOf(RevisionConflictException.class);
        assertThat(bots.find(ID).orElseThrow().definition().description()).isEqualTo("changed by node");
    }

    @Test
    void aRunsWritesChangeNoRevision() {
        bus.plant("orders-enrich", nodeBot());
        Bots bots = bus.lockstep().bots();
        Bot read = bots.find(ID).orElseThrow();
        bus.smear("orders-enrich", "instances", m("0", m("token", n("1"))));
        bus.smear("orders-enrich", "trigger", n("5"));

        assertThat(bots.find(ID).orElseThrow().revision()).isEqualTo(read.revision());
        assertThat(bots.update(read, definition().build()).definition())
                .isEqualTo(definition().build());
    }

    @Test
    @DisplayName("P4: an update whose response was lost is known to be ours, though others write meanwhile")
    @Tag("P4")
    void anUpdateWhoseResponseWasLostIsOurs() {
        bus.lockstep().bots().register(definition().build());
        Bots bots = bus.lockstep().bots();
        Bot read = bots.find(ID).orElseThrow();
        bus.faults().follow(FaultPlan.on(2, Fault.LOST_RESPONSE));
        bus.faults().afterFault(() -> {
            bus.smear("orders-enrich", "description", s("changed by node"));
            bus.other().bots().update(ID, d -> d.toBuilder().owner("bob").build());
        });

        Bot changed = bots.update(read, definition().name("ours").build());

        assertThat(changed.definition().name()).isEqualTo("ours");
        assertThat(changed.definition().owner()).isEqualTo("bob");
        assertThat(changed.definition().description()).isEqualTo("changed by node");
    }

    @Test
    @DisplayName("P4: a status that was set is set, though the response was lost")
    @Tag("P4")
    void aStatusIsSetThoughTheResponseWasLost() {
        bus.lockstep().bots().register(definition().build());
        bus.faults().follow(FaultPlan.on(2, Fault.LOST_RESPONSE));

        Cost cost = bus.cost(() -> bus.lockstep().bots().archive(ID, NOTE));

        assertThat(cost.requests()).isEqualTo(2);
        assertThat(bus.lockstep().bots().find(ID).orElseThrow().status()).isEqualTo(BotStatus.ARCHIVED);
    }

    @Test
    void anArchivedBotIsPausedAndRestoredToWhatItWas() {
        Bots bots = bus.lockstep().bots();
        Bot bot = bots.register(definition().build());

        bots.archive(bot, NOTE);
        assertThat(bus.bot("orders-enrich"))
                .containsEntry("archived", AttributeValue.fromBool(true))
                .containsEntry("paused", AttributeValue.fromBool(true));
        bots.restore(ID, NOTE);
        assertThat(status()).isEqualTo(BotStatus.ACTIVE);

        bots.pause(ID, NOTE);
        assertThat(status()).isEqualTo(BotStatus.PAUSED);
        bots.archive(ID, NOTE);
        assertThat(status()).isEqualTo(BotStatus.ARCHIVED);
        bots.restore(ID, NOTE);
        assertThat(status()).isEqualTo(BotStatus.PAUSED);

        bots.archive(ID, NOTE);
        bots.resume(ID, NOTE);
        assertThat(bus.bot("orders-enrich")).containsEntry("paused", AttributeValue.fromBool(true));
        bots.restore(ID, NOTE);
        assertThat(status()).isEqualTo(BotStatus.ACTIVE);
        assertThat(bus.bot("orders-enrich")).doesNotContainKeys("archived", "lockstepResume");
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

    private BotStatus status() {
        return bus.lockstep().bots().find(ID).orElseThrow().status();
    }

    private static BotDefinition.Builder definition() {
        return BotDefinition.bot("orders-enrich")
                .name("Orders Enrich")
                .description("enriches orders")
                .owner("team-a")
                .target("lambda:orders-enrich")
                .reads("orders")
                .writes("orders-enriched")
                .timeout(BusDefinition.BUS_TIMEOUT)
                .settings("{\"batch\":10,\"destination\":\"orders-enriched\",\"source\":\"orders\"}");
    }

    private static Map<String, AttributeValue> nodeBot() {
        return new HashMap<>(Map.of(
                "name", s("Orders"),
                "lambdaName", s("orders-enrich"),
                "executionType", s("lambda"),
                "triggers", l(s("queue:orders")),
                "lambda", m("settings", l(m("source", s("orders")))),
                "instances", m(),
                "requested_kinesis", m(),
                "checkpoints", m("read", m("queue:orders", m()), "write", m())));
    }

    private static AttributeValue settings() {
        return m("batch", n("10"), "destination", s("orders-enriched"), "source", s("orders"));
    }

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue n(String number) {
        return AttributeValue.fromN(number);
    }

    private static AttributeValue l(AttributeValue... values) {
        return AttributeValue.fromL(List.of(values));
    }

    private static AttributeValue m(Object... namesAndValues) {
        Map<String, AttributeValue> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put((String) namesAndValues[i], (AttributeValue) namesAndValues[i + 1]);
        }
        return AttributeValue.fromM(map);
    }
}
