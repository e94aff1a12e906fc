package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotState;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.fixture.Together;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointTest {
    private static final Position FULL = Position.at(event(7))
            .withRecords(1_000)
            .withSourceTime(ManualClock.START.minusSeconds(9))
            .withTimes(ManualClock.START, ManualClock.START.plusMillis(15));

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.lockstep());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6, 40, 41, 100, 500})
    void anyNumberOfQueuesIsOneUpdate(int queues) {
        BotRun run = bot.start();
        Checkpoint checkpoint = Checkpoint.NONE.withoutAdvancing();
        for (int i = 0; i < queues; i++) {
            checkpoint = checkpoint.andRead("orders-" + i, event(i), 1).andWrite("invoices-" + i, event(i), 1);
        }
        Checkpoint all = checkpoint;

        Cost cost = table.cost(() -> run.checkpoint(all));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(bot.state().progress().reads()).isEqualTo(all.reads());
        assertThat(bot.state().progress().writes()).isEqualTo(all.writes());
    }

    @Test
    void manyQueuesAtOnceLeaveTheOthersAsTheyAre() {
        BotRun run = bot.start();
        run.checkpoint(read(1).andRead("returns", event(3), 1));
        Checkpoint many = Checkpoint.read("orders", event(2), 1);
        for (int i = 0; i < 60; i++) {
            many = many.andRead("orders-" + i, event(i), 1);
        }

        run.checkpoint(many);

        assertThat(position("orders")).contains(event(2));
        assertThat(position("returns")).contains(event(3));
    }

    @Test
    void countsAndTimesAreKept() {
        bot.start().checkpoint(Checkpoint.NONE.andRead(ORDERS, FULL).andWrite(INVOICES, FULL));

        assertThat(table.lockstep().runs().position(ID, ORDERS)).contains(FULL);
        assertThat(table.lockstep().runs().writePosition(ID, INVOICES)).contains(FULL);
    }

    @Test
    void recordsAreAddedUpOverARunAndStartAnewWithTheNext() {
        BotRun run = bot.start();
        run.checkpoint(Checkpoint.read("orders", event(1), 10).andWrite("invoices", event(1), 7));
        run.complete(Checkpoint.read("orders", event(2), 5).andWrite("invoices", event(2), 4));
        assertThat(bot.state().progress().recordsRead()).isEqualTo(15);
        assertThat(bot.state().progress().recordsWritten()).isEqualTo(11);

        bot.start();

        assertThat(bot.state().progress().recordsRead()).isZero();
        assertThat(bot.state().progress().recordsWritten()).isZero();
    }

    @Test
    void anEqualPositionIsAccepted() {
        BotRun run = bot.start();
        run.checkpoint(read(1));

        run.checkpoint(read(1));

        assertThat(position("orders")).contains(event(1));
    }

    @Test
    @DisplayName("P7: a stale checkpoint is refused and tells where the position is")
    @Tag("P7")
    void aStaleCheckpointIsRefusedAndTellsWhereThePositionIs() {
        BotRun run = bot.start();
        run.checkpoint(read(5));

        assertThatExceptionOfType(StalePositionException.class)
                .isThrownBy(() -> run.checkpoint(read(4)))
                .satisfies(stale -> {
                    assertThat(stale.queue()).isEqualTo(ORDERS);
                    assertThat(stale.asked()).isEqualTo(event(4));
                    assertThat(stale.stored()).isEqualTo(event(5));
                });
        assertThat(position("orders")).contains(event(5));
    }

    @Test
    @DisplayName("P7: of several positions none moves if one of them would move back")
    @Tag("P7")
    void allPositionsMoveOrNone() {
        BotRun run = bot.start();
        run.checkpoint(read(5).andWrite("invoices", event(5), 1));

        assertThatExceptionOfType(StalePositionException.class)
                .isThrownBy(() -> run.checkpoint(read(6).andWrite("invoices", event(4), 1)));
        assertThat(position("orders")).contains(event(5));
    }

    @Test
    @DisplayName("P7: the next run cannot move back what an earlier one reached")
    @Tag("P7")
    void theNextRunCannotMoveBackWhatAnEarlierOneReached() {
        bot.start().complete(read(5));
        BotRun next = bot.start();

        assertThatExceptionOfType(StalePositionException.class).isThrownBy(() -> next.checkpoint(read(4)));
    }

    @Test
    @DisplayName("P8: a checkpoint of a superseded run is refused and tells who has the run now")
    @Tag("P8")
    void aCheckpointOfASupersededRunIsRefused() {
        BotRun zombie = bot.start();
        BotRun holder = bot.start();

        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> zombie.checkpoint(read(1)))
                .satisfies(
                        lost -> assertThat(lost.holder().map(RunHolder::runId)).contains(holder.runId()));
        assertThat(position("orders")).isEmpty();
    }

    @Test
    void aCheckpointAfterExpiryIsRefused() {
        BotRun run = bot.start();
        table.lockstep().runs().expire(bot.state());

        assertThatExceptionOfType(RunExpiredException.class).isThrownBy(() -> run.checkpoint(read(1)));
    }

    @Test
    void aRunPastItsDeadlineWritesAsLongAsNobodyGaveItUp() {
        BotRun run = bot.start();
        table.clock().advance(TIMEOUT.multipliedBy(3));

        run.checkpoint(read(1));

        assertThat(position("orders")).contains(event(1));
    }

    @Test
    void anEmptyCheckpointIsRefused() {
        BotRun run = bot.start();

        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> run.checkpoint(Checkpoint.NONE));
    }

    @Test
    void aQueueIsNamedOnce() {
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> read(1).andRead("orders", event(2), 1));
    }

    @Test
    void aQueueMayBeReadAndWrittenInOneCheckpoint() {
        bot.start().checkpoint(read(2).andWrite("orders", event(1), 1));

        assertThat(table.lockstep().runs().position(ID, ORDERS).map(Position::eventId))
                .contains(event(2));
        assertThat(table.lockstep().runs().writePosition(ID, ORDERS).map(Position::eventId))
                .contains(event(1));
    }

    @Test
    void aQueueThatWasWrittenIsAdvanced() {
        bot.start().checkpoint(Checkpoint.write("invoices", event(1), 1));

        assertThat(table.lockstep().wakes().head(INVOICES)).contains(event(1));
    }

    @Test
    void aQueueThatWasWrittenIsNotAdvancedIfNotWanted() {
        bot.start().checkpoint(Checkpoint.write("invoices", event(1), 1).withoutAdvancing());

        assertThat(table.lockstep().wakes().head(INVOICES)).isEmpty();
    }

    @Test
    void aQueueThatIsFurtherAlreadyStaysThere() {
        table.lockstep().wakes().advance(INVOICES, event(9));

        bot.start().checkpoint(Checkpoint.write("invoices", event(1), 1));

        assertThat(table.lockstep().wakes().head(INVOICES)).contains(event(9));
    }

    @Test
    void extendingMovesTheDeadlineForwardOnly() {
        BotRun run = bot.start();
        run.extend(Duration.ofHours(1));
        Instant later = run.deadline();

        run.extend(Duration.ofSeconds(1));

        assertThat(run.deadline()).isEqualTo(later).isEqualTo(ManualClock.START.plus(Duration.ofHours(1)));
        assertThat(bot.state().times().deadline()).contains(later);
    }

    @Test
    @DisplayName("P10: threads of a run that move different queues lose none of each other's positions")
    @Tag("P10")
    void threadsOfARunLoseNothing() throws Exception {
        BotRun run = bot.start(table.other());

        Together.run(
                () -> times(20, i -> run.checkpoint(Checkpoint.read("orders", event(i), 1))),
                () -> times(20, i -> run.checkpoint(Checkpoint.read("returns", event(i), 1))));

        assertThat(position("orders")).contains(event(19));
        assertThat(position("returns")).contains(event(19));
        assertThat(bot.state().progress().recordsRead()).isEqualTo(40);
    }

    @Test
    @DisplayName("P8: of two processes that were given the same message only the one that started last can write")
    @Tag("P8")
    void ofTwoProcessesOfTheSameRequestOnlyTheLastCanWrite() {
        Invocation invocation = bot.claim().invocation();
        BotRun first = table.lockstep().runs().start(invocation, "request", TIMEOUT);
        BotRun last = table.lockstep().runs().start(invocation, "request", TIMEOUT);

        assertThatExceptionOfType(ForeignRunException.class).isThrownBy(() -> first.checkpoint(read(1)));
        last.checkpoint(read(2));
        assertThat(position("orders")).contains(event(2));
    }

    @Test
    @DisplayName("P10: a run, its operators, its queues and its definition lose none of each other's writes")
    @Tag("P10")
    void concurrentWritersOfDifferentThingsLoseNothing() throws Exception {
        BotRun run = bot.start();
        Lockstep other = table.other();

        Together.run(
                () -> times(20, i -> run.checkpoint(Checkpoint.read("orders", event(i), 1))),
                () -> times(20, i -> other.wakes().trigger(ID)),
                () -> times(20, i -> other.wakes().tell(ID, ORDERS, event(i))),
                () -> times(
                        5,
                        i -> other.bots()
                                .update(
                                        ID,
                                        b -> b.toBuilder().owner("owner-" + i).build())),
                () -> times(5, i -> other.bots().pause(ID, NOTE)));

        BotState state = other.bots().state(ID).orElseThrow();
        assertThat(position("orders")).contains(event(19));
        assertThat(state.wake().count()).isEqualTo(20);
        assertThat(state.wake().heads()).containsEntry(ORDERS, event(19));
        assertThat(state.rules().status()).isEqualTo(BotStatus.PAUSED);
        assertThat(other.bots().find(ID).orElseThrow().definition().owner()).isEqualTo("owner-4");
    }

    private static void times(int count, IntConsumer work) {
        for (int i = 0; i < count; i++) {
            work.accept(i);
        }
    }

    private Optional<EventId> position(String queue) {
        return table.lockstep().runs().position(ID, QueueName.of(queue)).map(Position::eventId);
    }

    private static Checkpoint read(long number) {
        return Checkpoint.read("orders", event(number), 1);
    }
}
