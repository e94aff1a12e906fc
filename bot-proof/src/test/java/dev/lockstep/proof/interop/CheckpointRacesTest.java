package dev.lockstep.proof.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * A run of leo-sdk's that has lost its token and goes on all the same, beside the run in Java that has it. leo-sdk does
 * not fence checkpoints; Java notices each of them that moved the position, and overwrites none.
 */
@ExtendWith(LeoSdk.class)
class CheckpointRacesTest {
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

    @ParameterizedTest
    @Tag("P7")
    @DisplayName("P7: what a stale run of leo-sdk writes is noticed and never overwritten, whatever the order")
    @MethodSource("dev.lockstep.proof.interop.Seeds#all")
    void whatAStaleRunWritesIsNoticed(long seed) {
        Random random = new Random(seed);
        BotId bot = registered("stale-" + seed);
        Bus.Turn lost = BUS.claim(bot);
        node.run(lost.cron());
        node.bot("checkLock", lost.cron(), "node", 60_000);
        BUS.pass(Duration.ofMinutes(20));
        List<String> history = new ArrayList<>();
        BotRun run = java.runs().start(BUS.claim(bot).invocation());
        Optional<String> known = BUS.position(bot, "orders");

        for (int step = 1; step <= 30; step++) {
            Optional<String> there = BUS.position(bot, "orders");
            String next = event(step + random.nextInt(3));
            if (random.nextInt(3) == 0) {
                boolean written = nodeWrites(bot, next, random.nextInt(3) == 0 ? Map.of("force", true) : Map.of());
                history.add("leo-sdk writes " + next + ": " + written);
            } else {
                boolean written = javaWrites(run, next);
                history.add("Java writes " + next + ": " + written);
                if (written && !there.equals(known)) {
                    Tally.violated("seed " + seed + ": Java has overwritten " + there + ": " + history);
                }
                if (!written) {
                    assertThat(BUS.position(bot, "orders"))
                            .as("seed %s: %s", seed, history)
                            .isEqualTo(there);
                }
                known = BUS.position(bot, "orders");
                if (!written && there.filter(at -> at.compareTo(next) <= 0).isPresent()) {
                    run = java.runs().start(BUS.claim(bot).invocation()); // what a failed run is followed by
                    BUS.pass(Duration.ofMinutes(20));
                }
            }
        }
    }

    @Test
    @Tag("P7")
    @DisplayName("P7: of two checkpoints sent at the same moment one takes place on top of the other knowingly, or not")
    void ofTwoSentAtOneMomentNoneIsLostSilently() {
        BotId bot = registered("at-once");
        Bus.Turn lost = BUS.claim(bot);
        node.run(lost.cron());
        node.bot("checkLock", lost.cron(), "node", 60_000);
        BUS.pass(Duration.ofMinutes(20));
        BotRun run = java.runs().start(BUS.claim(bot).invocation());
        int step = 0;

        for (int race = 0; race < 40; race++) {
            String ofNode = event(++step);
            String ofJava = event(++step);
            Order order = Order.of(race);
            BotRun ours = run;
            int looks = race % 6;
            Order.Answers<Boolean, Boolean> written =
                    order.of(() -> nodeWrites(bot, ofNode, Map.of("force", true)), () -> {
                        for (int look = 0; look < looks; look++) { // or Java, which is nearer, would always come first
                            BUS.position(bot, "orders");
                        }
                        return javaWrites(ours, ofJava);
                    });
            assertThat(written.ofNode()).as("leo-sdk's is not fenced").isTrue();
            if (order != Order.RACING) {
                assertThat(written.ofJava()).as("race %d, %s", race, order).isEqualTo(order == Order.JAVA_FIRST);
            }
            String after = BUS.position(bot, "orders").orElseThrow();
            if (!after.equals(ofNode)) { // leo-sdk's takes place in any case: last, or unless somebody overwrites it
                Tally.violated("race " + race + ": " + after + " instead of " + ofNode + ", Java: " + written.ofJava());
            }
            if (order == Order.RACING) {
                Tally.count(written.ofJava() ? "races in which Java came first" : "races in which leo-sdk came first");
            }
            run = java.runs().start(BUS.claim(bot).invocation());
        }
    }

    @Test
    void anItemThatIsPutAsAWholeOverTheRunIsNoticed() {
        BotId bot = registered("put-whole");
        BotRun run = java.runs().start(BUS.claim(bot).invocation());
        run.checkpoint(Checkpoint.read("orders", EventId.of(event(1)), 1));
        Map<String, AttributeValue> stale = BUS.item(bot);
        run.checkpoint(Checkpoint.read("orders", EventId.of(event(2)), 1));
        BUS.client().putItem(r -> r.tableName(Bus.CRON).item(stale)); // as leo.bot.update does, from what it has read

        assertThatThrownBy(() -> run.checkpoint(Checkpoint.read("orders", EventId.of(event(3)), 1)))
                .isInstanceOf(StalePositionException.class);

        assertThat(BUS.position(bot, "orders")).contains(event(1));
        Tally.count("checkpoints of leo-sdk that Java noticed");
    }

    @Test
    void aRunThatIsForcedOverTheRunEndsIt() {
        BotId bot = registered("forced-over");
        BotRun run = java.runs().start(BUS.claim(bot).invocation());
        Map<String, Object> forced = Map.of("id", bot.value(), "iid", "0", "ts", run.epoch() + 1, "force", true);
        node.run(forced);
        node.bot("checkLock", forced, "node-forced", 60_000);

        assertThatThrownBy(() -> run.checkpoint(Checkpoint.read("orders", EventId.of(event(1)), 1)))
                .isInstanceOf(RunLostException.class)
                .hasMessageContaining("node-forced");
        assertThatThrownBy(run::complete).isInstanceOf(RunLostException.class);

        assertThat(BUS.position(bot, "orders")).isEmpty();
        Tally.count("refusals of Java while leo-sdk holds the run");
    }

    private static boolean nodeWrites(BotId bot, String event, Map<String, Object> more) {
        try {
            Map<String, Object> params = new HashMap<>(Map.of("eid", event, "units", 1));
            params.putAll(more);
            node.bot("checkpoint", bot.value(), "orders", params);
            Tally.count("unfenced checkpoints of a stale run of leo-sdk");
            return true;
        } catch (LeoException stale) {
            assertThat(stale).hasMessage("Stale Checkpoint");
            Tally.count("checkpoints leo-sdk was refused");
            return false;
        }
    }

    private static boolean javaWrites(BotRun run, String event) {
        try {
            run.checkpoint(Checkpoint.read("orders", EventId.of(event), 1));
            Tally.count("checkpoints by Java");
            return true;
        } catch (StalePositionException noticed) {
            Tally.count("checkpoints of leo-sdk that Java noticed");
            return false;
        }
    }

    private static String event(int number) {
        return "z/2026/11/22/10/15/1795342500000-%07d".formatted(number);
    }

    private static BotId registered(String id) {
        node.idle();
        node.bot("createBot", id, Map.of("name", id, "settings", Map.of("source", "orders")));
        return BotId.of(id);
    }
}
