package dev.lockstep.bot;

import static dev.lockstep.bot.BusItems.definition;
import static dev.lockstep.bot.BusItems.l;
import static dev.lockstep.bot.BusItems.m;
import static dev.lockstep.bot.BusItems.n;
import static dev.lockstep.bot.BusItems.nodeBot;
import static dev.lockstep.bot.BusItems.s;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.audit.Note;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RStreamsBotsChangeTest {
    private static final BotId ID = BotId.of("orders-enrich");
    private static final int TIMES = 10;
    private static final Note NOTE = Note.by("ann", "because");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

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

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lambda:new-fn",
                "sns:arn:aws:sns:eu-central-1:123456789012:bots",
                "https://bots.example.com/run",
                "process:orders-enrich",
                "process:elsewhere"
            })
    void whatTheBusInvokesIsTheNewTargetHoweverTheOldOneWasTold(String target) {
        Target to = Target.parse(target);
        List<Map<String, AttributeValue>> told = List.of(
                Map.of("lambdaName", s("old-fn")),
                Map.of("invocation", m("type", s("lambda"), "lambdaName", s("old-fn"))),
                Map.of(
                        "lambdaName",
                        s("older"),
                        "invocation",
                        m("type", s("url"), "url", s("https://old.example.com/run"))));

        for (Map<String, AttributeValue> old : told) {
            Map<String, AttributeValue> node = nodeBot();
            node.remove("lambdaName");
            node.putAll(old);
            bus.plant("orders-enrich", node);

            Bot changed = bus.lockstep()
                    .bots()
                    .update(ID, d -> d.toBuilder().target(target).build());

            assertThat(changed.rules().target()).isEqualTo(to);
            Map<String, Optional<AttributeValue>> wanted = BusTarget.attributes(to);
            for (String attribute : List.of("invocation", "lambdaName")) {
                assertThat(Optional.ofNullable(bus.bot("orders-enrich").get(attribute)))
                        .as("%s after %s", attribute, old)
                        .isEqualTo(wanted.get(attribute));
            }
        }
    }

    @Test
    void anUpdateOfAnythingElseLeavesTheWayInWhichTheTargetIsTold() {
        Map<String, AttributeValue> node = nodeBot();
        AttributeValue invocation = m("type", s("lambda"), "lambdaName", s("old-fn"), "more", s("kept"));
        node.put("invocation", invocation);
        bus.plant("orders-enrich", node);

        bus.lockstep().bots().update(ID, d -> d.toBuilder().owner("team-b").build());

        assertThat(bus.bot("orders-enrich"))
                .containsEntry("owner", s("team-b"))
                .containsEntry("invocation", invocation)
                .containsEntry("lambdaName", s("orders-enrich"));
    }

    @Test
    void aBotThatOnlyItsFunctionToldStaysABotWithAnotherTarget() {
        bus.plant("orders-enrich", Map.of("lambdaName", s("old-fn")));

        bus.lockstep()
                .bots()
                .update(ID, d -> d.toBuilder().target("process:orders-enrich").build());

        assertThat(bus.lockstep().bots().find(ID)).isPresent();
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
    @DisplayName(
            "P10: no update is lost between writers of the definition, of the status, of triggers and of positions")
    @Tag("P10")
    void noUpdateIsLostBetweenConcurrentWriters() throws Exception {
        bus.plant("orders-enrich", nodeBot());
        Bots bots = bus.other().bots();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> writers = List.of(
                threads.submit(() -> times(n -> bots.update(ID, d -> with(d, "a" + n)))),
                threads.submit(() -> times(n -> bots.update(ID, d -> with(d, "b" + n)))),
                threads.submit(() -> times(n -> {
                    bots.pause(ID, NOTE);
                    bots.resume(ID, NOTE);
                    bus.other().wakes().trigger(ID);
                })),
                threads.submit(() -> times(n -> bus.smear("orders-enrich", "checkpoints", positions(n)))));
        for (Future<?> writer : writers) {
            writer.get();
        }
        threads.shutdown();

        Bot after = bots.find(ID).orElseThrow();
        assertThat(after.definition().tags()).hasSize(2 * TIMES).contains("a0", "b" + (TIMES - 1));
        assertThat(after.status()).isEqualTo(BotStatus.ACTIVE);
        assertThat(bus.bot("orders-enrich"))
                .containsEntry("checkpoints", positions(TIMES - 1))
                .containsEntry("trigger", n(Long.toString(bus.clock().instant().toEpochMilli() + TIMES - 1)));
    }

    private static void times(IntConsumer write) {
        IntStream.range(0, TIMES).forEach(write);
    }

    private static BotDefinition with(BotDefinition d, String tag) {
        return d.toBuilder()
                .tags(Stream.concat(d.tags().stream(), Stream.of(tag)).toArray(String[]::new))
                .build();
    }

    private static AttributeValue positions(int n) {
        return m("read", m("queue:orders", m("checkpoint", s("z/2025/01/01/00/00/" + n))), "write", m());
    }

    private BotStatus status() {
        return bus.lockstep().bots().find(ID).orElseThrow().status();
    }
}
