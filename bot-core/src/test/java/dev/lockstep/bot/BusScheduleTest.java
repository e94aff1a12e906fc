package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnsupportedByLayoutException;
import dev.lockstep.wake.Schedule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Held against the fire times that the library behind the bus's scheduler finds. */
class BusScheduleTest {
    private static final Instant FROM = Instant.parse("2024-02-27T23:59:30Z");
    private static final Instant UNTIL = Instant.parse("2034-01-01T00:00:00Z");
    private static final int SHOWN = 6;

    record Line(String kind, String expression, List<Instant> times) {
        static Line of(String text) {
            String[] parts = text.split("\\|", -1);
            List<Instant> times = Arrays.stream(parts[2].split(","))
                    .filter(time -> !time.isEmpty())
                    .map(Instant::parse)
                    .toList();
            return new Line(parts[0], parts[1], times);
        }

        @Override
        public String toString() {
            return expression;
        }
    }

    @ParameterizedTest
    @MethodSource("same")
    void whatIsAcceptedFiresWhenTheBusFires(Line line) {
        Schedule schedule = BusSchedule.read(line.expression()).orElseThrow();

        assertThat(fireTimes(schedule)).isEqualTo(line.times());
        assertThat(BusSchedule.written(schedule)).isEqualTo(line.expression());
    }

    @ParameterizedTest
    @MethodSource("other")
    void whatFiresAtOtherTimesOnTheBusIsNeitherReadNorWritten(Line line) {
        assertThat(BusSchedule.read(line.expression())).isEmpty();
        try {
            Schedule ours = Schedule.parse(line.expression());
            // a text with two blanks is one with single ones to us
            if (ours.expression().equals(line.expression())) {
                assertThatThrownBy(() -> BusSchedule.written(ours)).isInstanceOf(UnsupportedByLayoutException.class);
            }
        } catch (InvalidInputException noneOfOurs) {
            assertThat(noneOfOurs).hasMessageContaining("schedule");
        }
    }

    @Test
    void onlyTheWallClockOfUtcIsKnownToTheBus() {
        assertThatThrownBy(() -> BusSchedule.written(Schedule.parse("0 9 * * *", "Europe/Berlin")))
                .isInstanceOf(UnsupportedByLayoutException.class)
                .hasMessageContaining("UTC");
        assertThat(BusSchedule.written(Schedule.parse("0 9 * * *", "Etc/UTC"))).isEqualTo("0 9 * * *");
    }

    @ParameterizedTest
    @ValueSource(strings = {"every 5 minutes", "", " ", "0 0 * * * * 2030", "null"})
    void whatIsNoScheduleOfOursIsNotRead(String time) {
        assertThat(BusSchedule.read(time)).isEmpty();
    }

    private static List<Instant> fireTimes(Schedule schedule) {
        return schedule.next(FROM.minusSeconds(1), SHOWN).stream()
                .filter(time -> time.isBefore(UNTIL))
                .toList();
    }

    static Stream<Line> same() {
        return lines().filter(line -> line.kind().equals("same"));
    }

    static Stream<Line> other() {
        return lines().filter(line -> line.kind().equals("other"));
    }

    private static Stream<Line> lines() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(BusScheduleTest.class.getResourceAsStream("/later-cron.txt")),
                StandardCharsets.UTF_8))) {
            return reader.lines().filter(line -> !line.startsWith("#")).map(Line::of).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
