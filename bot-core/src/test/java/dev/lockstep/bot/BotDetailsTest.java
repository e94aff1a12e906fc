package dev.lockstep.bot;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class BotDetailsTest {
    private static final Instant START = ManualClock.START;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        lockstep = table.lockstep();
        bot = OneBot.registered(lockstep);
    }

    @Test
    void oneRequestTellsAllThatIsKeptWithABot() {
        lockstep.bots()
                .register(OneBot.definition().toBuilder()
                        .schedule("@hourly")
                        .settings("{\"shop\": 7}")
                        .build());
        lockstep.wakes().schedule(ID, START.plusSeconds(60));
        bot.start()
                .complete(Completion.SILENT
                        .with(Checkpoint.read("orders", event(1), 1))
                        .withMessage("one"));
        bot.start().fail(RunError.of("broken", "on purpose"));

        Cost cost = table.cost(() -> {
            BotDetails details = details();
            assertThat(details.bot()).isEqualTo(lockstep.bots().find(ID).orElseThrow());
            assertThat(details.state()).isEqualTo(lockstep.bots().state(ID).orElseThrow());
            assertThat(details.due())
                    .containsExactly(
                            new DueTime(START.plusSeconds(60), false),
                            new DueTime(Instant.parse("2026-11-22T11:00:00Z"), true));
            assertThat(details.latest()).isEqualTo(bot.history());
            assertThat(details.latest()).extracting(RunLogEntry::epoch).containsExactly(2L, 1L);
            assertThat(details.readAt()).isEqualTo(START);
        });

        assertThat(cost.requests()
                        - table.cost(() -> {
                                    lockstep.bots().find(ID);
                                    lockstep.bots().state(ID);
                                    bot.history();
                                })
                                .requests())
                .isEqualTo(1);
    }

    @Test
    @DisplayName(
            "One query tells all about a bot with 500 runs in its history, 8 timers and settings, for 2 read units")
    void theCostDoesNotGrowWithTheHistory() {
        lockstep.bots()
                .register(OneBot.definition().toBuilder()
                        .settings("{\"note\": \"" + "x".repeat(2_000) + "\"}")
                        .build());
        for (int i = 1; i <= 8; i++) {
            lockstep.wakes().schedule(ID, START.plusSeconds(i));
        }
        silentEnds(500);

        Cost cost = table.cost(() -> assertThat(details().latest())
                .hasSizeGreaterThanOrEqualTo(BotDetails.LEAST_RUNS)
                .extracting(RunLogEntry::epoch)
                .startsWith(500L, 499L, 498L));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(cost.readUnits()).isEqualTo(2);
    }

    @Test
    void aBotWithMoreRecordsThanAPageHasIsReadFurtherAndNoFurtherThanTenRuns() {
        for (int i = 1; i <= 100; i++) {
            lockstep.wakes().schedule(ID, START.plusSeconds(i));
        }
        silentEnds(100);

        Cost cost = table.cost(() -> {
            assertThat(details().due()).hasSize(100);
            assertThat(details().latest()).hasSizeBetween(10, 60);
        });

        assertThat(cost.requests())
                .as("of two reads of 103 records and the runs behind them")
                .isEqualTo(4);
    }

    @Test
    @DisplayName("P13: a run whose entry has expired is not told, whether TTL has taken it or not")
    @Tag("P13")
    void anExpiredRunIsNotTold() {
        bot.start().complete(Completion.SILENT.withMessage("one"));
        assertThat(details().latest()).hasSize(1);

        table.clock().advance(Duration.ofDays(30));

        assertThat(details().latest()).isEmpty();
        assertThat(lockstep.runs().log().find(ID, 1, 0)).isEmpty();
    }

    @Test
    void aRunIsFoundInTheHistoryByOneRequest() {
        BotRun run = bot.start();
        run.fail(RunError.of("broken", "on purpose"));

        Cost cost = table.cost(() -> assertThat(lockstep.runs().log().find(ID, run.epoch(), 0))
                .isEqualTo(Optional.of(bot.history().get(0))));

        assertThat(cost.requests()).as("one to find it, one for the history").isEqualTo(2);
        assertThat(lockstep.runs().log().find(ID, run.epoch(), 1)).isEmpty();
        assertThat(lockstep.runs().log().find(ID, Long.MAX_VALUE, 0)).isEmpty();
        assertThat(lockstep.runs().log().find(ID, -1, -1)).isEmpty();
    }

    @Test
    void theFirstRunsOfAHistoryCostWhatTheyAreWhateverIsBehindThem() {
        silentEnds(30);
        Cost few = first20();
        silentEnds(100);

        assertThat(first20()).isEqualTo(few);
        assertThat(few.requests()).isEqualTo(1);
    }

    private Cost first20() {
        return table.cost(
                () -> assertThat(lockstep.runs().log().of(ID).limit(20)).hasSize(20));
    }

    @Test
    void aBotThatIsNotThereHasNoDetails() {
        assertThat(lockstep.bots().details(BotId.of("ghost"))).isEmpty();
        lockstep.bots().remove(ID, OneBot.NOTE);
        assertThat(lockstep.bots().details(ID)).isEmpty();
    }

    @Test
    void aRecordThatCannotBeReadIsNamed() {
        table.tear("B#" + ID, "R#0000", "e");

        assertThatThrownBy(this::details)
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("Run")
                .hasMessageContaining(ID.value());
    }

    @Test
    void aFinishedRunThatCannotBeReadIsLeftOut() {
        for (int i = 1; i <= 3; i++) {
            bot.start().complete(Completion.SILENT.withMessage("run " + i));
        }
        table.tear("B#" + ID, "X#999999999999997#0000", "id");
        table.smear("B#" + ID, "X#999999999999998#0000", "ttl", AttributeValue.fromS("soon"));

        assertThat(details().latest()).extracting(RunLogEntry::epoch).containsExactly(3L);
        assertThat(lockstep.explain(ID).details().latest()).hasSize(1);
    }

    @Test
    void theNextLookIsTheEarliestOfDueTimesAndOfWhatARunWaitsFor() {
        assertThat(details().nextLook()).isEmpty();
        lockstep.wakes().schedule(ID, START.plus(Duration.ofHours(1)));
        assertThat(details().nextLook()).contains(START.plus(Duration.ofHours(1)));

        bot.claim();

        assertThat(details().nextLook()).isEqualTo(bot.state().times().deadline());
    }

    private BotDetails details() {
        return lockstep.bots().details(ID).orElseThrow();
    }

    /** What the dispatcher enters for runs that end in silence, of these epochs. */
    private void silentEnds(long runs) {
        bot.start().complete();
        lockstep.runs().log().enter(bot.state());
        Map<String, AttributeValue> entry = table.items().stream()
                .filter(item -> sort(item).startsWith("X#"))
                .findFirst()
                .orElseThrow();
        LongStream.rangeClosed(1, runs).forEach(epoch -> {
            Map<String, AttributeValue> copy = new HashMap<>(entry);
            copy.put(
                    "sk",
                    AttributeValue.fromS(String.format(Locale.ROOT, "X#%015d#0000", 999_999_999_999_999L - epoch)));
            table.plant(copy);
        });
    }

    private static String sort(Map<String, AttributeValue> item) {
        return Optional.ofNullable(item.get("sk")).orElseThrow().s();
    }
}
