package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.READ;
import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.BusBot.WRITTEN;
import static dev.lockstep.fixture.BusBot.round;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RStreamsFanOutTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private BusBot bot;

    @BeforeEach
    void register() {
        bot = BusBot.registered(bus);
        bot.nodeCheckpoints(Optional.empty(), event(1));
    }

    @Test
    void anInstanceBeginsWhereTheBotStands() {
        assertThat(start(2, round(event(9))).position("orders")).contains(event(1));
    }

    @Test
    void anInstanceBeginsWhereTheBusSaysRatherThanWhereTheBotStands() {
        assertThat(start(2, round(event(9), event(4))).position("orders")).contains(event(4));
    }

    @Test
    void anInstancesOwnPositionCountsMost() {
        Invocation share = bot.share(2, round(event(9), event(4)));
        bus.lockstep().runs().start(share, "request", TIMEOUT).checkpoint(Checkpoint.read("orders", event(6), 1));

        assertThat(bus.lockstep().runs().start(share, "request", TIMEOUT).position("orders"))
                .contains(event(6));
    }

    @Test
    @DisplayName("P10: instances keep their positions beside their locks, and do not move one another's, nor the bot's")
    @Tag("P10")
    void positionsOfInstancesAreTheirOwn() {
        BotRun second = start(1, round(event(9)));
        BotRun third = start(2, round(event(9)));

        second.checkpoint(Checkpoint.read("orders", event(5), 3).andWrite("invoices", event(2), 1));
        third.complete(Checkpoint.read("orders", event(9), 3));

        assertThat(bot.textAt("instances", "1", READ, "checkpoint")).isEqualTo(event(5).value());
        assertThat(bot.textAt("instances", "1", WRITTEN, "checkpoint")).isEqualTo(event(2).value());
        assertThat(bot.textAt("instances", "2", READ, "checkpoint")).isEqualTo(event(9).value());
        assertThat(bot.textAt("instances", "2", "status")).isEqualTo("complete");
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(1).value());
    }

    @Test
    void noInstancePassesTheEndOfTheRound() {
        BotRun run = start(2, round(event(9)));

        assertThat(bus.cost(() -> assertThatExceptionOfType(InvalidInputException.class)
                        .isThrownBy(() -> run.checkpoint(Checkpoint.read("orders", event(10), 1)))
                        .withMessageContaining(event(9).value())))
                .satisfies(cost -> assertThat(cost.requests()).isZero());
        run.checkpoint(Checkpoint.read("orders", event(9), 1));
    }

    @Test
    void aQueueThatIsReadAndWrittenHasOnePlaceAndIsRefused() {
        BotRun run = start(2, round(event(9)));

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() ->
                        run.checkpoint(Checkpoint.read("orders", event(2), 1).andWrite("orders", event(3), 1)));
    }

    @Test
    @DisplayName("P7: a position of an instance does not move back")
    @Tag("P7")
    void aPositionOfAnInstanceDoesNotMoveBack() {
        BotRun run = start(2, round(event(9), event(4)));

        assertThatExceptionOfType(StalePositionException.class)
                .isThrownBy(() -> run.checkpoint(Checkpoint.read("orders", event(3), 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"z/2025/01/01/00/00/1735689600000-", "49600000"})
    void fortyQueuesFitInOneUpdateOfAnInstanceWithAllThatAnEndHolds(String ids) {
        Map<QueueName, EventId> from = new HashMap<>();
        Checkpoint first = Checkpoint.NONE;
        Checkpoint last = Checkpoint.NONE;
        for (int i = 0; i < 40; i++) {
            from.put(QueueName.of("orders-" + i), EventId.of(ids + "0001"));
            first = first.andRead("orders-" + i, EventId.of(ids + "0002"), 1);
            last = last.andRead("orders-" + i, EventId.of(ids + "0003"), 1);
        }
        BotRun run = start(2, new FanOut(4, Optional.empty(), from));

        run.checkpoint(first);
        run.runAgain();
        run.complete(Completion.SILENT.withMessage("all").withResult("{}").with(last));

        for (QueueName queue : from.keySet()) {
            assertThat(bot.textAt("instances", "2", "queue:" + queue, "checkpoint"))
                    .isEqualTo(ids + "0003");
        }
    }

    private BotRun start(int instance, FanOut share) {
        return bus.lockstep().runs().start(bot.share(instance, share), "request", TIMEOUT);
    }
}
