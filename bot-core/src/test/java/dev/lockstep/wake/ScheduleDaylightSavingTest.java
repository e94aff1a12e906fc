package dev.lockstep.wake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Europe/Berlin goes from 02:00+01:00 to 03:00+02:00 on 2027-03-28 and from 03:00+02:00 to 02:00+01:00 on 2026-10-25;
 * America/New_York from 02:00-05:00 to 03:00-04:00 on 2027-03-14 and from 02:00-04:00 to 01:00-05:00 on 2026-11-01.
 */
class ScheduleDaylightSavingTest {
    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2027-03-27T02:30+01:00, 2027-03-29T02:30+02:00",
        "America/New_York, 2027-03-13T02:30-05:00, 2027-03-15T02:30-04:00"
    })
    void aDailyTimeInTheGapIsSkippedOnThatDay(String zone, OffsetDateTime before, OffsetDateTime next) {
        assertThat(Schedule.parse("30 2 * * *", zone).next(before.toInstant())).contains(next.toInstant());
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2027-03-28T01:59+01:00, 2027-03-28T03:00+02:00",
        "America/New_York, 2027-03-14T01:59-05:00, 2027-03-14T03:00-04:00"
    })
    void theEndOfTheGapIsNotSkipped(String zone, OffsetDateTime before, OffsetDateTime next) {
        assertThat(Schedule.parse("0 3 * * *", zone).next(before.toInstant())).contains(next.toInstant());
        assertThat(Schedule.parse("* * * * *", zone).next(before.toInstant())).contains(next.toInstant());
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 30 2, 2026-10-24T02:30+02:00, 2026-10-25T02:30+02:00, 2026-10-26T02:30+01:00",
        "America/New_York, 30 1, 2026-10-31T01:30-04:00, 2026-11-01T01:30-04:00, 2026-11-02T01:30-05:00"
    })
    void aDailyTimeInTheOverlapFiresTheFirstTimeOnly(
            String zone, String time, OffsetDateTime before, OffsetDateTime first, OffsetDateTime second) {
        assertThat(Schedule.parse(time + " * * *", zone).next(before.toInstant(), 2))
                .containsExactly(first.toInstant(), second.toInstant());
    }

    @Test
    void whoAsksBetweenTheTwoReadingsGetsTheNextDay() {
        Schedule daily = Schedule.parse("30 2 * * *", "Europe/Berlin");

        assertThat(daily.next(instant("2026-10-25T02:00+01:00"))).contains(instant("2026-10-26T02:30+01:00"));
        assertThat(daily.next(instant("2026-10-25T02:45+02:00"))).contains(instant("2026-10-26T02:30+01:00"));
    }

    @Test
    void theEndOfTheOverlapFiresOnce() {
        assertThat(Schedule.parse("0 3 * * *", "Europe/Berlin").next(instant("2026-10-25T01:00+02:00"), 2))
                .containsExactly(instant("2026-10-25T03:00+01:00"), instant("2026-10-26T03:00+01:00"));
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-10-24T22:00:00Z",
        "Europe/Berlin, 2027-03-27T22:00:00Z",
        "America/New_York, 2026-11-01T03:00:00Z",
        "America/New_York, 2027-03-14T03:00:00Z"
    })
    void everyQuarterOfAnHourIsARealOneWhateverTheClockShows(String zone, Instant before) {
        List<Instant> quarters = Stream.iterate(
                        before.plus(Duration.ofMinutes(15)), i -> i.plus(Duration.ofMinutes(15)))
                .limit(24)
                .toList();

        assertThat(Schedule.parse("*/15 * * * *", zone).next(before, 24)).isEqualTo(quarters);
        assertThat(Schedule.parse("0 */15 */1 * * *", zone).next(before, 24)).isEqualTo(quarters);
    }

    @Test
    void aQuarterOfAnHourWithinNamedHoursIsNotRepeated() {
        assertThat(Schedule.parse("*/30 1-3 * * *", "Europe/Berlin").next(instant("2026-10-25T01:30+02:00"), 4))
                .containsExactly(
                        instant("2026-10-25T02:00+02:00"),
                        instant("2026-10-25T02:30+02:00"),
                        instant("2026-10-25T03:00+01:00"),
                        instant("2026-10-25T03:30+01:00"));
    }

    @Test
    void aGapAtMidnightSkipsTheDailyRunOfThatDay() {
        assertThat(Schedule.parse("@daily", "America/Havana").next(instant("2026-03-07T00:00-05:00")))
                .contains(instant("2026-03-09T00:00-04:00"));
    }

    @Test
    void ratesDoNotKnowOfDaylightSaving() {
        assertThat(Schedule.parse("rate(1 hour)", "Europe/Berlin").next(instant("2026-10-25T02:00+02:00"), 3))
                .containsExactly(
                        instant("2026-10-25T02:00+01:00"),
                        instant("2026-10-25T03:00+01:00"),
                        instant("2026-10-25T04:00+01:00"));
    }

    private static Instant instant(String text) {
        return OffsetDateTime.parse(text).toInstant();
    }
}
