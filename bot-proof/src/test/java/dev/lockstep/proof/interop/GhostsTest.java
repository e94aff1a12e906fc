package dev.lockstep.proof.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items that leo-sdk leaves of bots nobody has registered, met by Java. */
@ExtendWith(LeoSdk.class)
class GhostsTest {
    private static final EventId FIRST = EventId.of("z/2026/11/22/10/15/1795342500000-0000001");
    private static final EventId SECOND = EventId.of("z/2026/11/22/10/15/1795342500000-0000002");

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
    void aBotThatOnlyATriggerOfNodesMadeIsNoBotUntilItIsRegistered() {
        node.idle();
        node.bot("trigger", Map.of("id", "triggered"));
        BotId bot = BotId.of("triggered");

        assertThatThrownBy(() -> java.runs().position(bot, QueueName.of("orders")))
                .isInstanceOf(UnknownBotException.class);
        assertThatThrownBy(() -> java.wakes().trigger(bot)).isInstanceOf(UnknownBotException.class);
        assertThat(java.bots().find(bot)).isEmpty();

        register("triggered");
        runsAndCheckpoints(bot);
        Tally.count("ghosts made whole");
    }

    @Test
    void aBotThatOnlyACheckpointOfNodesMadeKeepsItsPosition() {
        node.idle();
        node.bot("checkpoint", "checkpointed", "orders", Map.of("eid", FIRST.value(), "units", 1));
        BotId bot = BotId.of("checkpointed");

        register("checkpointed");

        assertThat(BUS.position(bot, "orders")).contains(FIRST.value());
        BotRun run = java.runs().start(BUS.claim(bot).invocation());
        assertThat(run.position("orders")).contains(FIRST);
        run.complete(Checkpoint.read("orders", SECOND, 1));
        assertThat(BUS.position(bot, "orders")).contains(SECOND.value());
        Tally.count("ghosts made whole");
    }

    @Test
    void aBotThatOnlyAStartOfNodesMadeIsRunByJavaAfterIt() {
        node.idle();
        Map<String, Object> event = Map.of("id", "started");
        node.bot("start", event, Map.of("requestId", "node-1", "timeout", 60_000));
        BotId bot = BotId.of("started");

        register("started");

        assertThat(Bus.at(BUS.item(bot), "instances", "0", "requestId"))
                .as("the run goes on")
                .contains(AttributeValue.fromS("node-1"));
        BUS.pass(Duration.ofMinutes(2));
        runsAndCheckpoints(bot);
        Tally.count("ghosts made whole");
    }

    @Test
    void aBotWithoutMapsIsGivenThoseItNeeds() {
        BotId bot = BotId.of("torn");
        BUS.client()
                .putItem(r -> r.tableName(Bus.CRON)
                        .item(Map.of(
                                "id", AttributeValue.fromS("torn"),
                                "name", AttributeValue.fromS("torn"),
                                "lambdaName", AttributeValue.fromS("torn"),
                                "instances", AttributeValue.fromM(Map.of()))));

        runsAndCheckpoints(bot);
        node.idle();
        assertThat(node.bot("getCheckpoint", "torn", "orders").asText()).isEqualTo(SECOND.value());
        Tally.count("ghosts made whole");
    }

    private void register(String bot) {
        java.bots()
                .register(BotDefinition.bot(bot)
                        .target("lambda:" + bot)
                        .reads("orders")
                        .build());
    }

    private void runsAndCheckpoints(BotId bot) {
        BotRun run = java.runs().start(BUS.claim(bot).invocation());
        run.checkpoint(Checkpoint.read("orders", FIRST, 1));
        run.complete(Checkpoint.read("orders", SECOND, 1));
        assertThat(BUS.position(bot, "orders")).contains(SECOND.value());
        Tally.count("checkpoints by Java", 2);
    }
}
