package dev.lockstep.types;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Isolated
class EventIdTest {
    private static final Instant INSTANT = Instant.parse("2025-11-22T10:15:00.123Z");
    private static final Instant FIRST = Instant.EPOCH;
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59.999Z");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "z/",
                "z/2026",
                "z/2026/",
                "z/2026/11",
                "z/2026/11/",
                "z/2026/11/22",
                "z/2026/11/22/",
                "z/2026/11/22/10",
                "z/2026/11/22/10/15",
                "z/2026/11/22/10/15/",
                "z/2026/11/22/10/15/1763806500123",
                "z/2026/11/22/10/15/1763806500123-0000042",
                "z/2026/11/22/10/15/1763806500123-0000042-3.a_Z",
                "z/2024/02/29/23/59/0000000000000",
                "z/0000/01/01/00/00/123456789012345678"
            })
    void anIdOfRStreamsOrItsBeginningIsAccepted(String id) {
        assertThat(EventId.of(id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "z",
                "Z/2026/13",
                "zz/9",
                "49590338271490256608559692538361571095921575989136588898",
                "~!@#/"
            })
    void anyOtherPrintableTextIsOpaque(String id) {
        assertThat(EventId.of(id).value()).isEqualTo(id);
        assertThat(EventId.of(id).instant()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"z/2026/1", "z/2026/1/22", "z/2026/13", "z/2026/00", "z/2026/011", "z/2026/+1"})
    void aMonthThatIsNotPaddedOrNotOneIsRefused(String id) {
        assertRefused(() -> EventId.of(id), "has no month");
    }

    @ParameterizedTest
    @CsvSource({
        "z/26, year",
        "z/226, year",
        "z/20260, year",
        "z//, year",
        "z//11, year",
        "z/2026//22, month",
        "z/2026/11/2, day",
        "z/2026/11/32, day",
        "z/2026/11/00, day",
        "z/2026/11/22/24, hour",
        "z/2026/11/22/1, hour",
        "z/2026/11/22/10/60, minute",
        "z/2026/11/22/10/5, minute"
    })
    void aPartOutsideOfItsRangeIsRefusedByName(String id, String part) {
        assertRefused(() -> EventId.of(id), "has no " + part);
    }

    @ParameterizedTest
    @ValueSource(strings = {"z/2026/02/29", "z/2026/04/31/10", "z/1900/02/29", "z/2026/06/31/00/00/1763806500123-1"})
    void aDayThatTheMonthDoesNotHaveIsRefused(String id) {
        assertRefused(() -> EventId.of(id), "names a day");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "176380650012",
                "1763806500123456789",
                "1763806500123-",
                "1763806500123-a+b",
                "1763806500123-a:b",
                "1763806500123_1",
                "now",
                "-1763806500123"
            })
    void aTimeThatIsNotInMillisecondsIsRefused(String end) {
        assertRefused(() -> EventId.of("z/2026/11/22/10/15/" + end), "no time in milliseconds");
    }

    @Test
    void aSlashAfterTheMillisecondsIsRefusedSinceItWouldSortBehindTheirEvents() {
        assertRefused(() -> EventId.of("z/2026/11/22/10/15/1763806500123/"), "too many parts");
        assertThat("z/2026/11/22/10/15/1763806500123/").isGreaterThan("z/2026/11/22/10/15/1763806500123-0000042");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a\n",
                "\u007f",
                "\u0000",
                "\u00e9",
                "\ud83e\udd16",
                "z/2026 ",
                "z/\u0662\u0660\u0662\u0666"
            })
    void anythingButPrintableAsciiIsRefused(String id) {
        assertRefused(() -> EventId.of(id), "1 to 128 printable ASCII characters");
    }

    @Test
    void anIdOf128CharactersIsTheLongest() {
        assertThat(EventId.of("9".repeat(128)).value()).hasSize(128);
        assertRefused(() -> EventId.of("9".repeat(129)), "(129 characters)");
    }

    @Test
    void theDateNeedNotAgreeWithTheMillisecondsWhichDecide() {
        EventId id = EventId.of("z/2026/11/22/10/15/1763806500123-0000042");

        assertThat(id.instant()).contains(INSTANT);
    }

    @ParameterizedTest
    @CsvSource({
        "z/2026, 2026-01-01T00:00:00Z",
        "z/2026/, 2026-01-01T00:00:00Z",
        "z/2026/11, 2026-11-01T00:00:00Z",
        "z/2026/11/22/, 2026-11-22T00:00:00Z",
        "z/2026/11/22/10, 2026-11-22T10:00:00Z",
        "z/2026/11/22/10/15, 2026-11-22T10:15:00Z",
        "z/2025/11/22/10/15/1763806500123, 2025-11-22T10:15:00.123Z"
    })
    void aPartialIdStandsForTheStartOfItsPeriod(String id, Instant start) {
        assertThat(EventId.of(id).instant()).contains(start);
    }

    @Test
    void theBeginningHasNoInstantAndSortsBeforeEveryIdOfWhateverKind() {
        assertThat(EventId.BEGINNING.instant()).isEmpty();
        assertThat(Stream.of("z/", "z/0000", "0", "00042", "!!", "!0", "\"", "A", "~")
                        .map(EventId::of))
                .allMatch(EventId.BEGINNING::isBeforeOrEqual);
        assertThat(EventId.BEGINNING).isLessThan(EventId.at(FIRST)).isLessThan(EventId.ofNumber(0));
    }

    @Test
    void whatRStreamsCallsTheBeginningIsOneToo() {
        assertThat(Stream.of("!", "z/").map(EventId::of)).allMatch(EventId::isBeginning);
        assertThat(Stream.of("!!", "z", "z/2026", "0").map(EventId::of)).noneMatch(EventId::isBeginning);
    }

    @Test
    void anInstantIsWrittenInUtcAndInAsciiDigitsWhateverTheLocale() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat(EventId.at(INSTANT)).hasToString("z/2025/11/22/10/15/1763806500123");
            assertThat(EventId.at(INSTANT, 42)).hasToString("z/2025/11/22/10/15/1763806500123-0000042");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void theInstantsFrom1970To9999AreAccepted() {
        assertThat(EventId.at(FIRST)).hasToString("z/1970/01/01/00/00/0000000000000");
        assertThat(EventId.at(LAST).instant()).contains(LAST);
        assertRefused(() -> EventId.at(FIRST.minusMillis(1)), "1970 to 9999");
        assertRefused(() -> EventId.at(LAST.plusMillis(1)), "1970 to 9999");
        assertRefused(() -> EventId.at(Instant.MAX), "1970 to 9999");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 10_000_000, Long.MAX_VALUE, Long.MIN_VALUE})
    void aSequenceOfMoreThanSevenDigitsIsRefused(long sequence) {
        assertRefused(() -> EventId.at(INSTANT, sequence), "not between 0 and 9999999");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theBoundOfAMillisecondLiesBetweenTheEventsOfTheLastOneAndItsOwn(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            long millis = Math.floorMod(random.nextLong(), LAST.toEpochMilli() / (1L << random.nextInt(30))) + 1;
            Instant instant = Instant.ofEpochMilli(millis);
            EventId bound = EventId.at(instant);

            assertThat(bound.isAfter(EventId.at(instant.minusMillis(1), 9_999_999)))
                    .as("seed %s: %s", seed, bound)
                    .isTrue();
            assertThat(bound.isBeforeOrEqual(EventId.at(instant, 0))).isTrue();
            assertThat(bound.isBeforeOrEqual(EventId.of(bound + "--"))).isTrue();
            assertThat(bound.instant()).contains(instant);
        }
    }

    @Test
    void numbersAreAsWideAsTheWidestLong() {
        assertThat(EventId.ofNumber(0)).hasToString("0000000000000000000");
        assertThat(EventId.ofNumber(Long.MAX_VALUE)).hasToString("9223372036854775807");
        assertRefused(() -> EventId.ofNumber(-1), "number: \"-1\" does not fit");
    }

    @ParameterizedTest
    @CsvSource({"z/2026/1, 1", "z/2026/11/22/10/15/now, now", "z/2026/02/29, z/2026/02/29", "a b, a b"})
    void aRefusalQuotesWhatIsRefused(String id, String quoted) {
        assertRefused(() -> EventId.of(id), '"' + quoted + '"');
    }

    @Test
    void numbersSortAsNumbers() {
        assertThat(EventId.ofNumber(10).isAfter(EventId.ofNumber(9))).isTrue();
        assertThat(EventId.ofNumber(9).isBeforeOrEqual(EventId.ofNumber(9))).isTrue();
        assertThat(EventId.ofNumber(10).isBeforeOrEqual(EventId.ofNumber(9))).isFalse();
        assertThat(EventId.ofNumber(9).isAfter(EventId.ofNumber(9))).isFalse();
    }

    @Test
    void aLargeNumberMustFitItsWidth() {
        BigInteger kinesis = new BigInteger("49590338271490256608559692538361571095921575989136588898");

        assertThat(EventId.ofNumber(kinesis, 60)).hasToString("0000" + kinesis);
        assertThat(EventId.ofNumber(kinesis, 56)).hasToString(kinesis.toString());
        assertThat(EventId.ofNumber(BigInteger.ONE, 1)).hasToString("1");
        assertThat(EventId.ofNumber(BigInteger.ONE, 128)).hasToString("0".repeat(127) + "1");
        assertRefused(() -> EventId.ofNumber(kinesis, 55), "up to 55 digits");
        assertRefused(() -> EventId.ofNumber(kinesis.negate(), 60), "does not fit");
        assertRefused(() -> EventId.ofNumber(kinesis, 0), "width");
        assertRefused(() -> EventId.ofNumber(kinesis, 129), "width");
    }

    @Test
    void theOrderIsThatOfTheBytesWhichDynamoDbCompares() {
        Random random = new Random(42);
        for (int i = 0; i < 10_000; i++) {
            EventId one = EventId.of(printable(random));
            EventId other = EventId.of(printable(random));
            int bytes = Arrays.compareUnsigned(
                    one.value().getBytes(StandardCharsets.UTF_8), other.value().getBytes(StandardCharsets.UTF_8));

            assertThat(Integer.signum(one.compareTo(other)))
                    .as("%s and %s", one, other)
                    .isEqualTo(Integer.signum(bytes));
        }
    }

    @Test
    void partialIdsSortBeforeWhatTheyContain() {
        assertThat(List.of(
                        "z/",
                        "z/2025",
                        "z/2025/11/22",
                        "z/2025/11/22/10/15/",
                        "z/2025/11/22/10/15/1763806500123",
                        "z/2025/11/22/10/15/1763806500123-0000000",
                        "z/2025/12"))
                .extracting(EventId::of)
                .isSorted();
    }

    private static String printable(Random random) {
        StringBuilder text = new StringBuilder("-");
        int length = random.nextInt(4);
        for (int i = 0; i < length; i++) {
            text.append((char) ('!' + random.nextInt('~' - '!' + 1)));
        }
        return text.toString();
    }

    private static void assertRefused(ThrowingCallable call, String reason) {
        assertThatThrownBy(call).isInstanceOf(InvalidInputException.class).hasMessageContaining(reason);
    }
}
