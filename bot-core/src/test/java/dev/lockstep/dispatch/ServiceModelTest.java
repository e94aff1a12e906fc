package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.wake.Schedule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever happens on a bad day, once things calm down all work is done. More histories with
 * {@code -Dlockstep.histories=1000}; to play one of them again, put its seed in place of {@link #seeds()}.
 */
@Tag("P15")
@Tag("P16")
@Tag("P18")
class ServiceModelTest {
    private static final int STEPS = 50;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    static LongStream seeds() {
        return LongStream.rangeClosed(1, Integer.getInteger("lockstep.histories", 12));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    @DisplayName("P15, P16, P18: after any history every wake-up is answered, every queue read and no run open")
    void inTheEndAllWorkIsDone(long seed) {
        RandomHistory history = new RandomHistory(table, seed);
        for (int i = 0; i < STEPS; i++) {
            history.step();
        }
        history.calmDown();

        for (BotId bot : RandomHistory.BOTS) {
            assertAllDone(history.lockstep(), bot, String.join("\n", history.told()));
        }
    }

    private void assertAllDone(Lockstep lockstep, BotId bot, String history) {
        BotReport report = lockstep.bots().describe(bot);
        RunState run = report.runs().get(0);
        assertThat(run.phase().isOpen())
                .as("run of %s is open after\n%s", bot, history)
                .isFalse();
        assertThat(run.wakeSeen())
                .as("wake-ups of %s answered after\n%s", bot, history)
                .isEqualTo(report.wake().count());
        assertThat(report.lags())
                .as("queues of %s read after\n%s", bot, history)
                .noneMatch(QueueLag::isBehind);
        assertThat(lockstep.why(bot).text()).as("%s after\n%s", bot, history).contains("nothing to do");
        assertThat(report.due()).as("timers of %s after\n%s", bot, history).isEqualTo(timers(bot));
        List<Long> logged =
                lockstep.runs().log().of(bot).map(RunLogEntry::epoch).toList();
        assertThat(logged)
                .as("log of %s after\n%s", bot, history)
                .doesNotHaveDuplicates()
                .allMatch(epoch -> epoch <= run.epoch());
    }

    private List<Instant> timers(BotId bot) {
        Optional<Instant> cron = bot.value().equals("third")
                ? Schedule.parse(RandomHistory.SCHEDULE).next(table.clock().instant())
                : Optional.empty();
        return cron.stream().toList();
    }
}
