package dev.lockstep.wake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random schedules, compared with brute force. A failure prints the seed, the zone and the expression. */
class SchedulePropertiesTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant END = Instant.parse("2028-01-01T00:00:00Z");
    private static final long DAY_SECONDS = 86_400;
    private static final int SPARSE_SCHEDULES = 10;
    private static final int DENSE_SCHEDULES = 15;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Berlin",
                "America/New_York",
                "America/Havana",
                "Africa/Casablanca",
                "Antarctica/Troll",
                "Australia/Lord_Howe",
                "Asia/Kathmandu"
            })
    void aWalkOverTwoYearsFindsExactlyTheMinutesThatMatch(String zone) {
        for (long seed = 1; seed <= SPARSE_SCHEDULES; seed++) {
            Random random = new Random(seed);
            String expression = random.nextInt(60) + " " + hour(random) + " " + days(random);

            assertWalk(expression, ZoneId.of(zone), seed, START, END);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Europe/Berlin",
                "America/New_York",
                "America/Havana",
                "Africa/Casablanca",
                "Antarctica/Troll",
                "Australia/Lord_Howe"
            })
    void aWalkOverTheDaysAroundEveryChangeOfTheOffsetFindsExactlyTheMinutesThatMatch(String zone) {
        for (Instant change : changes(ZoneId.of(zone))) {
            for (long seed = 1; seed <= DENSE_SCHEDULES; seed++) {
                Random random = new Random(seed);
                String expression = minute(random) + " " + hour(random) + " * * *";

                assertWalk(
                        expression,
                        ZoneId.of(zone),
                        seed,
                        change.minusSeconds(DAY_SECONDS),
                        change.plusSeconds(DAY_SECONDS));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Europe/Berlin", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe"})
    void everySecondAroundAChangeLeadsToTheFireTimeThatIsNext(String zone) {
        for (Instant change : changes(ZoneId.of(zone))) {
            for (long seed = 1; seed <= DENSE_SCHEDULES; seed++) {
                Random random = new Random(seed);
                String expression = minute(random) + " " + hour(random) + " * * *";
                Schedule schedule = Schedule.parse(expression, zone);
                Instant after = change.plusMillis(random.nextInt(14_400_000) - 7_200_000);
                Instant end = after.plusSeconds(3 * DAY_SECONDS);
                Instant wholeMinute = Instant.ofEpochSecond(Math.floorDiv(after.getEpochSecond(), 60) * 60);
                Optional<Instant> expected = new CronOracle(expression)
                        .between(wholeMinute, end, ZoneId.of(zone)).stream()
                                .filter(fire -> fire.isAfter(after))
                                .findFirst();

                assertThat(schedule.next(after))
                        .as("seed %s: %s after %s", seed, schedule, after)
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void aRateFiresAtTheNextMultipleOfItsPeriodSinceTheEpoch(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            long period = 1L + random.nextInt(366 * 86_400);
            Instant after = START.plusMillis(random.nextInt());
            Instant fire =
                    Schedule.parse("rate(" + period + " seconds)").next(after).orElseThrow();

            assertThat(fire.getEpochSecond() % period)
                    .as("seed %s: %s seconds after %s", seed, period, after)
                    .isZero();
            assertThat(fire).isAfter(after).isBeforeOrEqualTo(after.plusSeconds(period));
        }
    }

    private static void assertWalk(String expression, ZoneId zone, long seed, Instant from, Instant to) {
        Schedule schedule = Schedule.parse(expression, zone);
        List<Instant> fires = new ArrayList<>();
        Instant last = from.minusSeconds(1);
        Optional<Instant> fire = schedule.next(last);
        while (fire.isPresent() && fire.get().isBefore(to)) {
            assertThat(fire.get()).as("seed %s: %s", seed, schedule).isAfter(last);
            last = fire.get();
            fires.add(last);
            fire = schedule.next(last);
        }
        assertThat(fires)
                .as("seed %s: %s", seed, schedule)
                .isEqualTo(new CronOracle(expression).between(from, to, zone));
    }

    private static List<Instant> changes(ZoneId zone) {
        return Stream.iterate(
                        zone.getRules().nextTransition(START),
                        change -> change.getInstant().isBefore(END),
                        change -> zone.getRules().nextTransition(change.getInstant()))
                .map(ZoneOffsetTransition::getInstant)
                .toList();
    }

    private static String minute(Random random) {
        return field(random, 0, 59, List.of("*", "*/15", "30", "0,30", "5-50/7"));
    }

    private static String hour(Random random) {
        return field(random, 0, 23, List.of("*", "2", "1", "0", "*/2", "1-3"));
    }

    private static String days(Random random) {
        String dayOfMonth = field(random, 1, 31, List.of("*", "*", "29", "31", "*/2"));
        String month = field(random, 1, 12, List.of("*", "*", "3,10", "2"));
        String dayOfWeek = field(random, 0, 7, List.of("*", "*", "7", "0", "5-7", "0-7/7"));
        return dayOfMonth + " " + month + " " + dayOfWeek;
    }

    private static String field(Random random, int min, int max, List<String> favourites) {
        int from = min + random.nextInt(max - min + 1);
        int to = from + random.nextInt(max - from + 1);
        int step = 1 + random.nextInt(max - 1);
        List<String> choices = new ArrayList<>(favourites);
        choices.addAll(List.of(
                "" + from,
                from + "-" + to,
                from + "-" + to + "/" + step,
                from + "/" + step,
                to + "," + min + "-" + from));
        return choices.get(random.nextInt(choices.size()));
    }
}
