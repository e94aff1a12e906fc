package dev.lockstep.proof.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.RunLostException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A bot's runs in node and in Java, on the same item. */
@ExtendWith(LeoSdk.class)
class RunsTest {
    @RegisterExtension
    static final Bus BUS = new Bus();

    @SuppressWarnings("NullAway.Init") // before all tests
    private static Node node;

    private final Lockstep java = BUS.lockstep();

    @BeforeAll
    static void startNode() {
        node = BUS.node();
    }

    @AfterAll
    static void publish() {
        Tally.publish();
    }

    @Test
    void nodeRegistersJavaRunsAndNodeReadsAllOfIt() {
        BotId bot = BotId.of("from-node");
        node.bot("createBot", "from-node", Map.of("name", "From node", "settings", Map.of("source", "orders")));
        BotRun run = java.runs().start(BUS.claim(bot).invocation(), "java-1", Duration.ofMinutes(5));
        EventId first = EventId.of("z/2026/11/22/10/15/1795342500000-0000001");
        EventId last = EventId.of("z/2026/11/22/10/15/1795342500000-0000002");

        run.checkpoint(Checkpoint.read("orders", first, 2));
        BUS.pass(Duration.ofSeconds(1));
        run.complete(Completion.SILENT
                .with(Checkpoint.read("orders", last, 1).withoutAdvancing())
                .withMessage("all well")
                .withResult("{\"rows\":3}"));

        node.idle();
        assertThat(node.bot("getCheckpoint", "from-node", "orders").asText()).isEqualTo(last.value());
        JsonNode cron = node.bot("get", "from-node", Map.of()).get("__cron");
        assertThat(cron.at("/checkpoints/read/queue:orders/checkpoint").asText())
                .isEqualTo(last.value());
        JsonNode ended = cron.at("/instances/0");
        assertThat(ended.get("status").asText()).isEqualTo("complete");
        assertThat(ended.get("requestId").asText()).isEqualTo("java-1");
        assertThat(ended.get("completedTime").asLong()).isEqualTo(BUS.now().toEpochMilli());
        assertThat(Bus.number(BUS.item(bot), "errorCount")).contains(0L);
        Tally.count("checkpoints by Java", 2);
    }

    @Test
    void javaRegistersNodeRunsAndJavaReadsAllOfIt() {
        BotId bot = BotId.of("from-java");
        java.bots()
                .register(BotDefinition.bot("from-java")
                        .target("lambda:from-java")
                        .reads("orders")
                        .settings("{\"batch\":10}")
                        .build());
        Bus.Turn turn = BUS.claim(bot);
        node.run(turn.cron());
        node.bot("checkLock", turn.cron(), "node-1", 300_000);
        String at = "z/2026/11/22/10/15/1795342500000-0000007";

        node.bot("checkpoint", "from-java", "orders", Map.of("eid", at, "units", 7));
        node.bot("reportComplete", turn.cron(), "node-1", "complete", "", Map.of());

        assertThat(java.runs()
                        .position(bot, QueueName.of("orders"))
                        .orElseThrow()
                        .eventId())
                .isEqualTo(EventId.of(at));
        assertThat(BUS.lockstep().bots().find(bot).orElseThrow().definition().settings())
                .contains("batch");
        BotRun next = java.runs().start(BUS.claim(bot).invocation());
        assertThat(next.position("orders")).contains(EventId.of(at));
        next.complete();
        Tally.count("checkpoints by leo-sdk");
    }

    @Test
    void whileNodeHoldsTheRunJavaIsRefusedAndToldWhoHasIt() {
        BotId bot = registered("node-holds");
        Bus.Turn turn = BUS.claim(bot);
        node.run(turn.cron());
        node.bot("checkLock", turn.cron(), "node-holds-it", 300_000);
        Map<String, AttributeValue> before = BUS.item(bot);

        assertThatThrownBy(() -> java.runs().start(turn.invocation(), "java-too", Duration.ofMinutes(5)))
                .isInstanceOf(RunLostException.class)
                .hasMessageContaining("node-holds-it");

        assertThat(BUS.item(bot)).isEqualTo(before);
        Tally.count("refusals of Java while leo-sdk holds the run");
    }

    @Test
    void whileJavaHoldsTheRunNodeIsRefused() {
        BotId bot = registered("java-holds");
        Bus.Turn turn = BUS.claim(bot);
        BotRun run = java.runs().start(turn.invocation(), "java-holds-it", Duration.ofMinutes(5));
        Map<String, AttributeValue> before = BUS.item(bot);

        node.run(turn.cron());
        assertThatThrownBy(() -> node.bot("checkLock", turn.cron(), "node-too", 300_000))
                .isInstanceOfSatisfying(
                        LeoException.class,
                        refused -> assertThat(refused.code()).isEqualTo("ConditionalCheckFailedException"));

        assertThat(BUS.item(bot)).isEqualTo(before);
        run.complete();
        Tally.count("refusals of leo-sdk while Java holds the run");
    }

    @Test
    void aRunOfAnEarlierTokenIsRefusedOnBothSides() {
        BotId bot = registered("superseded");
        Bus.Turn first = BUS.claim(bot);
        BotRun stale = java.runs().start(first.invocation(), "java-1", Duration.ofMinutes(1));
        BUS.pass(Duration.ofMinutes(20));
        Bus.Turn second = BUS.claim(bot);
        node.run(second.cron());
        node.bot("checkLock", second.cron(), "node-2", 60_000);

        assertThatThrownBy(() -> stale.checkpoint(
                        Checkpoint.read("orders", EventId.of("z/2026/11/22/10/15/1795342500000-0000001"), 1)))
                .isInstanceOf(RunLostException.class);
        assertThatThrownBy(stale::complete).isInstanceOf(RunLostException.class);
        BUS.pass(Duration.ofMinutes(20));
        BotRun third = java.runs().start(BUS.claim(bot).invocation(), "java-3", Duration.ofMinutes(1));
        assertThatThrownBy(() -> node.bot("reportComplete", second.cron(), "node-2", "complete", "", Map.of()))
                .isInstanceOf(LeoException.class);

        third.complete();
        Tally.count("refusals of Java while leo-sdk holds the run");
        Tally.count("refusals of leo-sdk while Java holds the run");
    }

    @Test
    void aBotThatNodeRegistersAnewWhileJavaRunsItGoesOn() {
        BotId bot = BotId.of("anew");
        java.bots()
                .register(BotDefinition.bot("anew")
                        .target("lambda:anew")
                        .reads("anew-queue")
                        .build());
        BotRun run = java.runs().start(BUS.claim(bot).invocation(), "java-1", Duration.ofMinutes(5));
        run.checkpoint(Checkpoint.read("anew-queue", EventId.of(event(1)), 1));

        registered("anew");
        node.bot("update", Map.of("id", "anew", "tags", "put as a whole"));

        run.complete(Checkpoint.read("anew-queue", EventId.of(event(2)), 1));
        assertThat(BUS.position(bot, "anew-queue")).contains(event(2));
        BotDefinition byNode = java.bots().find(bot).orElseThrow().definition();
        assertThat(byNode.reads()).extracting(QueueName::value).containsExactly("anew-queue");
        assertThat(byNode.tags()).containsExactly("put as a whole");
        Tally.count("checkpoints by Java", 2);
    }

    @Test
    void aPauseOfJavasIsSeenByLeoSdk() {
        BotId bot = registered("paused");
        java.wakes().trigger(bot);
        assertThat(node.call("shouldRun", "paused").asBoolean()).as("before").isTrue();

        java.bots().pause(bot, new Note("ann", "look into it"));

        assertThat(node.call("shouldRun", "paused").asBoolean()).isFalse();
        java.bots().resume(bot, new Note("ann", "looked into"));
        assertThat(node.call("shouldRun", "paused").asBoolean()).isTrue();
    }

    @Test
    void aRunThatFailsInJavaCountsAsOneThatFailsInNode() {
        BotId bot = registered("fails");
        for (int failure = 1; failure <= 4; failure++) {
            BUS.pass(Duration.ofSeconds(1));
            Bus.Turn turn = BUS.claim(bot);
            if (failure % 2 == 0) {
                java.runs().start(turn.invocation()).fail(new IllegalStateException("in Java"));
            } else {
                node.run(turn.cron());
                node.bot("checkLock", turn.cron(), "node-" + failure, 60_000);
                node.bot("reportComplete", turn.cron(), "node-" + failure, "error", Map.of("msg", "in node"), Map.of());
            }
            assertThat(Bus.number(BUS.item(bot), "errorCount")).contains((long) failure);
            assertThat(java.bots().describe(bot).runs().get(0).errors()).isEqualTo(failure);
        }
    }

    private static String event(int number) {
        return "z/2026/11/22/10/15/1795342500000-%07d".formatted(number);
    }

    @Test
    void theyTakeTurnsOnOneQueueAndEachEventTakesEffectOnce() {
        int turns = 20;
        BotId bot = registered("turns");
        Queue queue = Queue.of("turns-queue", 100, BUS.client());
        List<String> effects = new ArrayList<>();
        Optional<String> before = Optional.empty();

        for (int turn = 0; turn < turns; turn++) {
            BUS.pass(Duration.ofSeconds(1));
            Bus.Turn claimed = BUS.claim(bot);
            effects.addAll(turn % 2 == 0 ? turnOfNode(claimed, queue) : turnOfJava(claimed, queue));
            Optional<String> after = BUS.position(bot, queue.name());
            assertThat(after).as("after turn %s", turn).isPresent();
            if (before.filter(b -> b.compareTo(after.orElseThrow()) > 0).isPresent()) {
                Tally.violated("turn " + turn + " moved from " + before + " back to " + after);
            }
            before = after;
        }

        assertThat(effects).isEqualTo(queue.events());
        Tally.count("turns on one queue", turns);
        Tally.count("events read, each once", effects.size());
    }

    private static List<String> turnOfNode(Bus.Turn turn, Queue queue) {
        String request = "node-" + turn.token();
        node.run(turn.cron());
        node.bot("checkLock", turn.cron(), request, 60_000);
        List<String> read = new ArrayList<>();
        node.call("read", turn.bot().value(), queue.name(), 5)
                .forEach(event -> read.add(event.get("eid").asText()));
        node.call("checkpointRead");
        node.bot("reportComplete", turn.cron(), request, "complete", "", Map.of());
        Tally.count("checkpoints by leo-sdk");
        return read;
    }

    private List<String> turnOfJava(Bus.Turn turn, Queue queue) {
        BotRun run = java.runs().start(turn.invocation(), "java-" + turn.token(), Duration.ofMinutes(1));
        List<String> read = queue.after(run.position(queue.name()), 5);
        run.checkpoint(Checkpoint.read(queue.name(), EventId.of(read.get(2)), 3));
        run.complete(Checkpoint.read(queue.name(), EventId.of(read.get(4)), 2));
        Tally.count("checkpoints by Java", 2);
        return read;
    }

    private static BotId registered(String id) {
        node.idle();
        node.bot("createBot", id, Map.of("name", id, "settings", Map.of("source", id + "-queue")));
        return BotId.of(id);
    }
}
