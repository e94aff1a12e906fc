package dev.lockstep.lambda.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.lambda.testkit.MetricLines;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rounds of causes, each recorded from the table's stream and given to the function in disorder: old records again,
 * records twice, in any order, in batches of any size, with batches that Lambda delivers again.
 */
@Tag("P15")
class DisturbedStreamTest {
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final List<BotId> BOTS =
            IntStream.range(0, 5).mapToObj(i -> BotId.of("bot-" + i)).toList();
    private static final int ROUNDS = 5;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final List<Invocation> invoked = Collections.synchronizedList(new ArrayList<>());
    private final List<ObjectNode> past = new ArrayList<>();
    private final Map<BotId, Integer> causes = new HashMap<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    @DisplayName("P15: however the stream is disturbed, each cause is answered by one run, and nobody is lost")
    void eachCauseIsAnsweredOnceHoweverTheStreamIsDisturbed(long seed) {
        Random random = new Random(seed);
        Lockstep lockstep = table.other();
        DispatchHandler handler = new DispatchHandler(
                lockstep,
                (target, invocation) -> invoked.add(invocation),
                MetricLines.ofTable().metrics());
        EventSourceMapping stream = new EventSourceMapping(handler, 3);
        for (BotId bot : BOTS) {
            lockstep.bots()
                    .register(BotDefinition.bot(bot.value())
                            .target("process:x")
                            .reads(bot.equals(BOTS.get(0)) ? "returns" : "orders")
                            .build());
        }

        for (int round = 1; round <= ROUNDS; round++) {
            cause(lockstep, round, random).forEach(bot -> causes.merge(bot, 1, Integer::sum));
            settle(lockstep, stream, random);
        }

        assertThat(stream.destination()).isEmpty();
        for (BotId bot : BOTS) {
            BotState state = lockstep.bots().state(bot).orElseThrow();
            assertThat(state.run().epoch())
                    .as("seed %d, runs of %s: %s", seed, bot, state)
                    .isEqualTo(causes.getOrDefault(bot, 0).longValue());
            assertThat(state.run().wakeSeen())
                    .as("seed %d, wake-ups of %s", seed, bot)
                    .isEqualTo(state.wake().count());
            assertThat(lockstep.runs().log().of(bot).map(RunLogEntry::epoch))
                    .as("seed %d, history of %s", seed, bot)
                    .hasSize((int) state.run().epoch())
                    .doesNotHaveDuplicates();
        }
    }

    /** Several causes for some bots, which one run of each answers together. */
    private static Set<BotId> cause(Lockstep lockstep, int round, Random random) {
        Set<BotId> caused = new HashSet<>();
        for (BotId bot : BOTS) {
            for (int times = random.nextInt(3); times > 0; times--) {
                lockstep.wakes().trigger(bot);
                caused.add(bot);
            }
        }
        if (random.nextBoolean()) {
            for (int i = 0; i < 3; i++) {
                lockstep.wakes().advance(ORDERS, EventId.at(ManualClock.START, round * 10L + i));
            }
            caused.addAll(BOTS.subList(1, BOTS.size()));
        }
        return caused;
    }

    private void settle(Lockstep lockstep, EventSourceMapping stream, Random random) {
        List<ObjectNode> news = stream.records(table.changes());
        while (!news.isEmpty()) {
            List<ObjectNode> left = disturbed(news, random);
            past.addAll(news);
            while (!left.isEmpty()) {
                int size = Math.min(left.size(), 1 + random.nextInt(8));
                stream.deliver(left.subList(0, size));
                if (random.nextInt(4) == 0) {
                    stream.deliver(left.subList(random.nextInt(size), size));
                }
                if (random.nextBoolean()) {
                    work(lockstep);
                }
                left = left.subList(size, left.size());
            }
            work(lockstep);
            table.clock().advance(Duration.ofSeconds(1));
            news = stream.records(table.changes());
        }
    }

    private List<ObjectNode> disturbed(List<ObjectNode> news, Random random) {
        List<ObjectNode> disturbed = new ArrayList<>(news);
        news.stream().filter(record -> random.nextInt(3) == 0).forEach(disturbed::add);
        past.stream().filter(record -> random.nextInt(8) == 0).forEach(disturbed::add);
        Collections.shuffle(disturbed, random);
        return disturbed;
    }

    private void work(Lockstep lockstep) {
        List<Invocation> taken = List.copyOf(invoked);
        invoked.clear();
        for (Invocation invocation : taken) {
            lockstep.runs().run(invocation, run -> {
                boolean reads = !run.bot().equals(BOTS.get(0));
                lockstep.wakes()
                        .head(ORDERS)
                        .filter(head -> reads
                                && run.position("orders").map(head::isAfter).orElse(true))
                        .ifPresent(head -> run.checkpoint(Checkpoint.read("orders", head, 1)));
            });
        }
    }
}
