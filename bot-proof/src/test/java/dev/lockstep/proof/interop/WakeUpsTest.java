package dev.lockstep.proof.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.BotRun;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.types.BotId;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What asks for runs, and what runs are given, across the sides. */
@ExtendWith(LeoSdk.class)
class WakeUpsTest {
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
    void aTriggerOfJavasRunsABotOfNodes() {
        BotId bot = registeredByNode("triggered-by-java");
        runInJava(bot);
        assertThat(BUS.wouldRun(bot)).as("before").isFalse();

        java.wakes().trigger(bot);

        assertThat(BUS.wouldRun(bot))
                .as("at the same millisecond as the run before")
                .isTrue();
        assertThat(shouldRun(bot)).isTrue();
        Tally.count("wake-ups across");
    }

    @Test
    void aTriggerOfNodesRunsABotOfJavas() {
        BotId bot = registeredByJava("triggered-by-node");
        runInJava(bot);
        BUS.pass(Duration.ofSeconds(1));

        node.bot("trigger", Map.of("id", bot.value()));

        assertThat(BUS.wouldRun(bot)).isTrue();
        assertThat(shouldRun(bot)).isTrue();
        assertThat(java.bots().describe(bot).wake().count()).isEqualTo(BUS.now().toEpochMilli());
        Tally.count("wake-ups across");
    }

    @Test
    void aScheduleOfNodesIsSeenByJavaAndTheOtherWayRound() {
        BotId bot = registeredByNode("scheduled");
        node.bot("schedule", bot.value(), Map.of("minutes", 5));
        Instant at = BUS.now().plus(Duration.ofMinutes(5));
        assertThat(java.wakes().scheduled(bot)).containsExactly(at);
        assertThat(java.bots().describe(bot).due()).containsExactly(at);

        Instant later = java.wakes().schedule(bot, Duration.ofMinutes(7));

        assertThat(Bus.number(BUS.item(bot), "scheduledTrigger")).contains(later.toEpochMilli());
        Tally.count("wake-ups across", 2);
    }

    @Test
    void runAgainOfJavasTriggersAsLeoSdkDoes() {
        BotId bot = registeredByNode("again");
        BotRun run = java.runs().start(BUS.claim(bot).invocation());
        run.runAgain();
        run.complete();
        assertThat(BUS.wouldRun(bot))
                .as("even within the millisecond of its claim")
                .isTrue();

        BUS.pass(Duration.ofSeconds(1));
        Bus.Turn turn = BUS.claim(bot);
        node.run(turn.cron());
        node.bot("checkLock", turn.cron(), "node-again", 60_000);
        BUS.pass(Duration.ofSeconds(1));
        node.bot("runAgain");
        node.bot("reportComplete", turn.cron(), "node-again", "complete", "", Map.of());
        assertThat(BUS.wouldRun(bot)).isTrue();
        Tally.count("wake-ups across", 2);
    }

    @Test
    void settingsAndSystemsOfJavasAreInThePayloadThatLeoSdkBuilds() {
        java.systems()
                .register(new SystemDefinition(SystemId.of("warehouse"), "Warehouse", Set.of(), "{\"host\":\"db1\"}"));
        java.bots()
                .register(BotDefinition.bot("with-settings")
                        .target("lambda:with-settings")
                        .settings("{\"batch\":10,\"nested\":{\"deep\":[1,2.5,true,null,\"x\"]}}")
                        .system("warehouse")
                        .build());

        node.idle();
        JsonNode payload = node.bot("get", "with-settings", Map.of());

        assertThat(payload.get("batch").asInt()).isEqualTo(10);
        assertThat(payload.at("/nested/deep").toString()).isEqualTo("[1,2.5,true,null,\"x\"]");
        assertThat(BUS.item(Bus.SYSTEM, "warehouse")).containsKeys("id", "settings");
        assertThat(payload.at("/__cron/systems/warehouse/id").asText()).isEqualTo("warehouse");
    }

    @Test
    void settingsOfNodesAreReadByJava() {
        node.idle();
        node.bot(
                "createBot",
                "settings-of-node",
                Map.of("name", "S", "settings", Map.of("source", "orders", "batch", 10, "deep", Map.of("x", true))));

        BotDefinition definition =
                java.bots().find(BotId.of("settings-of-node")).orElseThrow().definition();

        assertThat(definition.settings()).contains("\"batch\":10").contains("\"deep\":{\"x\":true}");
        assertThat(definition.reads()).extracting(Object::toString).containsExactly("orders");
    }

    private static boolean shouldRun(BotId bot) {
        return node.call("shouldRun", bot.value()).asBoolean();
    }

    private void runInJava(BotId bot) {
        java.runs().start(BUS.claim(bot).invocation()).complete();
    }

    private static BotId registeredByNode(String id) {
        node.idle();
        node.bot("createBot", id, Map.of("name", id, "settings", Map.of("source", id + "-queue")));
        return BotId.of(id);
    }

    private BotId registeredByJava(String id) {
        java.bots()
                .register(BotDefinition.bot(id)
                        .target("lambda:" + id)
                        .reads(id + "-queue")
                        .build());
        return BotId.of(id);
    }
}
