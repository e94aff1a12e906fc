package dev.lockstep.proof.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the live tests stand on: leo-sdk alone does here what it does on a bus. */
@ExtendWith(LeoSdk.class)
class BridgeTest {
    @RegisterExtension
    static final Bus BUS = new Bus();

    @AfterAll
    static void publish() {
        Tally.publish();
    }

    @Test
    void leoSdkReadsAQueueRunByRun() {
        Node node = BUS.node();
        BotId bot = BotId.of("alone");
        Queue queue = Queue.of("alone-queue", 10, BUS.client());
        node.bot("createBot", "alone", Map.of("name", "Alone", "settings", Map.of("source", queue.name())));
        List<String> read = new ArrayList<>();

        for (int run = 0; run < 4; run++) {
            BUS.pass(Duration.ofSeconds(1));
            Bus.Turn turn = BUS.claim(bot);
            node.run(turn.cron());
            node.bot("checkLock", turn.cron(), "request-" + run, 60_000);
            node.call("read", "alone", queue.name(), 3)
                    .forEach(event -> read.add(event.get("eid").asText()));
            node.call("checkpointRead");
            node.bot("reportComplete", turn.cron(), "request-" + run, "complete", "", Map.of());
        }

        assertThat(read).isEqualTo(queue.events());
        assertThat(BUS.position(bot, queue.name())).contains(queue.events().get(9));
        Tally.count("events leo-sdk read alone", read.size());
    }
}
