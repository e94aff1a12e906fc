package dev.lockstep.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.types.InvalidInputException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {
    /** A Sunday. */
    private static final Instant NOW = Instant.parse("2026-11-22T10:15:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * *            | 2026-11-23T02:30:00Z",
                "15 30 2 * * *         | 2026-11-23T02:30:15Z",
                "* * * * * *           | 2026-11-22T10:15:01Z",
                "*/15 * * * *          | 2026-11-22T10:30:00Z",
                "5-30/10 * * * *       | 2026-11-22T10:25:00Z",
                "50/5 * * * *          | 2026-11-22T10:50:00Z",
                "00 09 01 01 *         | 2027-01-01T09:00:00Z",
                "0 0 29 2 *            | 2028-02-29T00:00:00Z",
                "0 0 31 * *            | 2026-12-31T00:00:00Z",
                "0 0 1 JAN,Jun *       | 2027-01-01T00:00:00Z",
                "0 0 1 feb-apr *       | 2027-02-01T00:00:00Z",
                "0 12 ? * TUE          | 2026-11-24T12:00:00Z",
                "0 12 24 12 ?          | 2026-12-24T12:00:00Z",
                "@hourly               | 2026-11-22T11:00:00Z",
                "@daily                | 2026-11-23T00:00:00Z",
                "@midnight             | 2026-11-23T00:00:00Z",
                "@weekly               | 2026-11-29T00:00:00Z",
                "@monthly              | 2026-12-01T00:00:00Z",
                "@yearly               | 2027-01-01T00:00:00Z",
                "@Annually             | 2027-01-01T00:00:00Z",
                "rate(1 minute)        | 2026-11-22T10:16:00Z",
                "rate(7 minutes)       | 2026-11-22T10:22:00Z",
                "rate(1 hours)         | 2026-11-22T11:00:00Z",
                "rate( 1 day )         | 2026-11-23T00:00:00Z",
                "RATE(10 Seconds)      | 2026-11-22T10:15:10Z",
                "PT5M                  | 2026-11-22T10:20:00Z",
                "pt1h30m               | 2026-11-22T10:30:00Z",
                "P1D                   | 2026-11-23T00:00:00Z",
                "P366D                 | 2027-02-13T00:00:00Z"
            })
    void theNextFireTimeIsStrictlyAfterTheInstant(String expression, Instant next) {
        assertThat(Schedule.parse(expression).next(NOW)).contains(next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0           | 29 36 43",
                "7           | 29 36 43",
                "0,7         | 29 36 43",
                "SUN         | 29 36 43",
                "sun         | 29 36 43",
                "SUN-SUN     | 29 36 43",
                "0-7/7       | 29 36 43",
                "7/2         | 29 36 43",
                "SAT-SUN     | 28 29 35",
                "5-7         | 27 28 29",
                "SUN-TUE     | 23 24 29",
                "SUN/3       | 25 28 29",
                "FRI-SUN/2   | 27 29 34",
                "MON,WED,FRI | 23 25 27",
                "1-5         | 23 24 25",
                "*/2         | 24 26 28"
            })
    void aDayOfTheWeekHasItsUnixNumberOrItsName(String dayOfWeek, String november) {
        List<Instant> expected = List.of(november.split(" ", -1)).stream()
                .map(day -> LocalDate.of(2026, 11, 1)
                        .plusDays(Long.parseLong(day) - 1)
                        .atStartOfDay()
                        .toInstant(ZoneOffset.UTC))
                .toList();

        assertThat(Schedule.parse("0 0 * * " + dayOfWeek).next(NOW, 3)).isEqualTo(expected);
    }

    @Test
    void whenBothDaysAreRestrictedEitherMatches() {
        assertThat(Schedule.parse("0 0 13 * FRI").next(Instant.parse("2026-12-05T00:00:00Z"), 4))
                .containsExactly(
                        Instant.parse("2026-12-11T00:00:00Z"),
                        Instant.parse("2026-12-13T00:00:00Z"),
                        Instant.parse("2026-12-18T00:00:00Z"),
                        Instant.parse("2026-12-25T00:00:00Z"));
    }

    @Test
    void aStepOrAFullRangeOfDaysIsARestrictionToo() {
        Instant saturday = Instant.parse("2026-12-05T00:00:00Z");

        assertThat(Schedule.parse("0 0 */10 * FRI").next(NOW, 3))
                .containsExactly(
                        Instant.parse("2026-11-27T00:00:00Z"),
                        Instant.parse("2026-12-01T00:00:00Z"),
                        Instant.parse("2026-12-04T00:00:00Z"));
        assertThat(Schedule.parse("0 0 1-31 * FRI").next(saturday)).contains(Instant.parse("2026-12-06T00:00:00Z"));
        assertThat(Schedule.parse("0 0 */1 * FRI").next(saturday)).contains(Instant.parse("2026-12-11T00:00:00Z"));
    }

    @Test
    void theLongestWaitForAFebruary29thIsBridged() {
        assertThat(Schedule.parse("0 0 29 2 *", "Europe/Berlin").next(Instant.parse("2096-03-01T00:00:00Z")))
                .contains(Instant.parse("2104-02-28T23:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "0 0 30-31 FEB ?"})
    void anExpressionThatNeverFiresIsRefused(String expression) {
        assertRefused(expression, "never fires");
    }

    @Test
    void aDayThatNeverComesIsAcceptedBesideAWeekdayThatDoes() {
        assertThat(Schedule.parse("0 0 30 2 MON").next(NOW)).contains(Instant.parse("2027-02-01T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "60 * * * *      ; 60 not in range",
                "* 24 * * *      ; 24 not in range",
                "* * 0 * *       ; 0 not in range",
                "* * 32 * *      ; 32 not in range",
                "* * * 13 *      ; 13 not in range",
                "* * * * 8       ; 8 not in range",
                "*/0 * * * *     ; Period 0 not in range",
                "*/60 * * * *    ; Period 60 not in range",
                "5-30/0 * * * *  ; Period 0 not in range",
                "30-5 * * * *    ; Invalid range! [30,5]",
                "* * * * FRI-MON ; Invalid range! [5,1]",
                "* * * * FOO     ; no day of week in",
                "* * * * MONDAY  ; no day of week in",
                "* * * * JAN     ; no day of week in",
                "* * * MON *     ; no month in",
                "MON * * * *     ; no minute in",
                "-1 * * * *      ; no minute in",
                "+5 * * * *      ; no minute in",
                "007 * * * *     ; no minute in",
                "1.5 * * * *     ; no minute in",
                "1, * * * *      ; no minute in",
                "1,,2 * * * *    ; no minute in",
                "1- * * * *      ; no minute in",
                "1-2-3 * * * *   ; no minute in",
                "*/ * * * *      ; no minute in",
                "/5 * * * *      ; no minute in",
                "*5 * * * *      ; no minute in",
                "? * * * *       ; no minute in",
                "0 0 L * *       ; no day of month in",
                "0 0 15W * *     ; no day of month in",
                "0 0 5,L * *     ; no day of month in",
                "0 0 ? * FRI#2   ; no day of week in",
                "0 0 ? * 5L      ; no day of week in",
                "1||2 * * * *    ; no minute in",
                "1|2 * * * *     ; no minute in",
                "* * * *         ; but 4",
                "0 0 12 * * ? *  ; but 7",
                "@reboot         ; but 1",
                "every day       ; but 2",
                "cron(0 12 * * ? *) ; without cron()",
                "''              ; is not made of"
            })
    void whatIsNotCronIsRefusedWithTheReason(String expression, String reason) {
        assertRefused(expression, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rate(0 minutes)          | outside of 1 second to 366 days",
                "rate(367 days)           | outside of 1 second to 366 days",
                "rate(999999999 days)     | outside of 1 second to 366 days",
                "rate(9999999999 seconds) | neither a rate",
                "rate(5)                  | neither a rate",
                "rate(-5 minutes)         | neither a rate",
                "rate(5 weeks)            | neither a rate",
                "rate(1.5 hours)          | neither a rate",
                "rate 5 minutes           | neither a rate",
                "PT0S                     | outside of 1 second to 366 days",
                "PT0.5S                   | outside of 1 second to 366 days",
                "PT-5M                    | outside of 1 second to 366 days",
                "PT1.5S                   | not a period of whole seconds",
                "P366DT1S                 | outside of 1 second to 366 days",
                "P1W                      | neither a rate",
                "P1M                      | neither a rate",
                "P                        | neither a rate",
                "P99999999999999999999D   | neither a rate"
            })
    void aPeriodThatIsNoneOrOutOfRangeIsRefused(String expression, String reason) {
        assertRefused(expression, reason);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0663 * * * *", "* * * * \u017fun", "*\u00a0* * * *", "* * * * \u0000"})
    void lettersAndDigitsOfOtherScriptsAreRefused(String expression) {
        assertRefused(expression, "printable ASCII");
    }

    @Test
    void anOverlongExpressionIsRefusedAndNotRepeated() {
        assertThatThrownBy(() -> Schedule.parse("1,".repeat(100_000) + "1 * * * *"))
                .isInstanceOf(InvalidInputException.class)
                .message()
                .hasSizeLessThan(1000);
    }

    @Test
    void aRefusalNamesTheFieldAndWhatIsAccepted() {
        assertThatThrownBy(() -> Schedule.parse("* * * * FOO"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(
                        "schedule: \"* * * * FOO\" has no day of week in \"FOO\". Accepted: cron with 5");
    }

    @Test
    void aValueOutOfItsRangeIsRefusedInOneSentence() {
        assertRefused("60 * * * *", "\"60 * * * *\" is refused: Value 60 not in range");
    }

    @Test
    void anUnknownZoneIsRefused() {
        assertThatThrownBy(() -> Schedule.parse("@daily", "Mars/Olympus"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("the zone \"Mars/Olympus\" is unknown");
    }

    @Test
    void aRefusedExpressionIsNotBlamedOnTheZone() {
        assertThatThrownBy(() -> Schedule.parse("nonsense", "Europe/Berlin"))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageNotContaining("zone");
    }

    @Test
    void fractionsOfASecondDoNotLoseAFireTime() {
        Schedule everySecond = Schedule.parse("* * * * * *");

        assertThat(everySecond.next(NOW.plusNanos(1))).contains(NOW.plusSeconds(1));
        assertThat(everySecond.next(NOW.minusNanos(1))).contains(NOW);
        assertThat(Schedule.parse("PT1S").next(NOW.minusNanos(1))).contains(NOW);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0 0 * * *", "P1D"})
    void theFireTimesLieBetween1970And9999(String expression) {
        Schedule schedule = Schedule.parse(expression);

        assertThat(schedule.next(Instant.MIN)).contains(Instant.EPOCH);
        assertThat(schedule.next(Instant.EPOCH)).contains(Instant.parse("1970-01-02T00:00:00Z"));
        assertThat(schedule.next(Instant.parse("9999-12-30T00:00:00Z")))
                .contains(Instant.parse("9999-12-31T00:00:00Z"));
        assertThat(schedule.next(Instant.parse("9999-12-31T00:00:00Z"))).isEmpty();
        assertThat(schedule.next(Instant.MAX)).isEmpty();
    }

    @Test
    void severalFireTimesAreThoseOfAWalk() {
        Schedule schedule = Schedule.parse("rate(90 minutes)");

        assertThat(schedule.next(NOW, 3))
                .containsExactly(
                        Instant.parse("2026-11-22T10:30:00Z"),
                        Instant.parse("2026-11-22T12:00:00Z"),
                        Instant.parse("2026-11-22T13:30:00Z"));
        assertThat(Schedule.parse("@yearly").next(Instant.parse("9998-06-01T00:00:00Z"), 5))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000})
    void aCountOf1To1000IsAccepted(int count) {
        assertThat(Schedule.parse("@daily").next(NOW, count)).hasSize(count);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 1001})
    void aCountOutsideOf1To1000IsRefused(int count) {
        assertThatThrownBy(() -> Schedule.parse("@daily").next(NOW, count)).isInstanceOf(InvalidInputException.class);
    }

    @Test
    void ratesIgnoreTheZone() {
        assertThat(Schedule.parse("P1D", "Asia/Kathmandu").next(NOW)).contains(Instant.parse("2026-11-23T00:00:00Z"));
    }

    @Test
    void schedulesAreEqualByExpressionAndZone() {
        Schedule schedule = Schedule.parse(" 0  2 * *\t* ", "Europe/Berlin");

        assertThat(schedule)
                .isEqualTo(Schedule.parse("0 2 * * *", ZoneId.of("Europe/Berlin")))
                .hasSameHashCodeAs(Schedule.parse("0 2 * * *", ZoneId.of("Europe/Berlin")))
                .isNotEqualTo(Schedule.parse("0 2 * * *"))
                .isNotEqualTo("0 2 * * *")
                .doesNotHaveSameHashCodeAs(Schedule.parse("0 2 * * *"))
                .isNotEqualTo(Schedule.parse("0 3 * * *", "Europe/Berlin"))
                .hasToString("0 2 * * * (Europe/Berlin)");
        assertThat(schedule.expression()).isEqualTo("0 2 * * *");
        assertThat(schedule.zone()).isEqualTo(ZoneId.of("Europe/Berlin"));
    }

    private static void assertRefused(String expression, String reason) {
        assertThatThrownBy(() -> Schedule.parse(expression))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining(reason);
    }
}
