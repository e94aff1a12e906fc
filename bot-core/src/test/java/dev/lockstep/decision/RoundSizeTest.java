package dev.lockstep.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.Instances;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many instances a round gets. */
class RoundSizeTest {
    private static final Instances PER_MINUTE = Instances.perLag(2, 8, Duration.ofMinutes(1));
    private static final Instances PER_HUNDRED = Instances.perEvents(1, 256, 100);
    private static final QueueName ORDERS = QueueName.of("orders");

    private final Map<QueueName, EventId> from = new HashMap<>();
    private final Map<QueueName, EventId> ends = new HashMap<>();

    @ParameterizedTest
    @CsvSource({"0, 2", "60, 2", "121, 3", "240, 4", "241, 5", "480, 8", "481, 8", "31536000, 8"})
    void oneForEachSuchTimeThatItIsBehindWithinTheBounds(long seconds, int expected) {
        behind("orders", EventId.at(States.NOW), EventId.at(States.NOW.plusSeconds(seconds)));
        assertThat(RoundSize.of(PER_MINUTE, from, ends)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "100, 1", "101, 2", "1000, 10", "25600, 256", "9000000000, 256"})
    void oneForSoManyEventsThatItIsBehindWithinTheBounds(long events, int expected) {
        behind("orders", EventId.ofNumber(5), EventId.ofNumber(5 + events));
        assertThat(RoundSize.of(PER_HUNDRED, from, ends)).isEqualTo(expected);
    }

    @Test
    void itsEventsInAllQueuesCountTogetherAndItsTimeIsThatOfTheQueueFurthestBehind() {
        behind("orders", EventId.ofNumber(0), EventId.ofNumber(150));
        behind("returns", EventId.ofNumber(0), EventId.ofNumber(250));
        assertThat(RoundSize.of(PER_HUNDRED, from, ends)).isEqualTo(4);
        behind("orders", EventId.at(States.NOW), EventId.at(States.NOW.plusSeconds(150)));
        behind("returns", EventId.at(States.NOW), EventId.at(States.NOW.plusSeconds(250)));
        assertThat(RoundSize.of(PER_MINUTE, from, ends)).isEqualTo(5);
    }

    @Test
    void aQueueThatWasNeverReadAsksForAllThereMayBe() {
        behind("orders", EventId.ofNumber(5), EventId.ofNumber(6));
        ends.put(QueueName.of("returns"), EventId.ofNumber(1));
        assertThat(RoundSize.of(PER_HUNDRED, from, ends)).isEqualTo(256);
        assertThat(RoundSize.of(PER_MINUTE, from, ends)).isEqualTo(8);
    }

    @Test
    void idsThatDoNotTellHowFarItIsBehindAskForTheLeast() {
        behind("orders", EventId.of("apple"), EventId.of("pear"));
        assertThat(RoundSize.of(PER_MINUTE, from, ends)).isEqualTo(2);
        assertThat(RoundSize.of(PER_HUNDRED, from, ends)).isEqualTo(1);
        behind("orders", EventId.ofNumber(1), EventId.ofNumber(1_000_000));
        assertThat(RoundSize.of(PER_MINUTE, from, ends))
                .as("numbers tell no time")
                .isEqualTo(2);
    }

    @Test
    void aBotThatIsWokenWithoutQueuesGetsTheLeast() {
        assertThat(RoundSize.of(PER_MINUTE, from, ends)).isEqualTo(2);
    }

    @Test
    void aFixedNumberIsThatNumber() {
        assertThat(RoundSize.of(Instances.fixed(7), from, ends)).isEqualTo(7);
        ends.put(ORDERS, EventId.ofNumber(1));
        assertThat(RoundSize.of(Instances.fixed(7), from, ends)).isEqualTo(7);
    }

    private void behind(String queue, EventId read, EventId end) {
        from.put(QueueName.of(queue), read);
        ends.put(QueueName.of(queue), end);
    }
}
