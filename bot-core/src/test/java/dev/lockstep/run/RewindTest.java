package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.decision.Decision;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.fixture.Together;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RewindTest {
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

    @Test
    @DisplayName("P7: a rewind is the only way back, and it is audited with what was left")
    @Tag("P7")
    void aRewindMovesBackAndIsAudited() {
        bot.start().complete(read(5));

        Optional<Position> before = rewind(2);

        assertThat(before.map(Position::eventId)).contains(event(5));
        assertThat(position()).contains(event(2));
        assertThat(table.lockstep().audit().of(ID).toList()).singleElement().satisfies(entry -> {
            assertThat(entry.action()).isEqualTo("rewind");
            assertThat(entry.before()).contains(event(5).value());
            assertThat(entry.after()).contains(event(2).value());
            assertThat(entry.note()).isEqualTo(NOTE);
        });
    }

    @Test
    @DisplayName("P7: a checkpoint between a rewind's look and its write is what the rewind says was left")
    @Tag("P7")
    void aRewindTellsOfACheckpointThatWasFaster() {
        BotRun run = bot.start(table.other());
        run.checkpoint(read(5));
        table.faults().beforeRequest(2, () -> run.checkpoint(read(7)));

        Optional<Position> before = table.lockstep().runs().rewind(ID, ORDERS, event(2), NOTE);

        assertThat(before.map(Position::eventId)).contains(event(7));
        assertThat(position()).contains(event(2));
        assertThat(table.lockstep().audit().of(ID).toList())
                .singleElement()
                .satisfies(entry -> assertThat(entry.before()).contains(event(7).value()));
    }

    @Test
    @DisplayName("P7: a rewind of a bot as it was found is done if it is still so, and is audited")
    @Tag("P7")
    void aRewindOfABotAsItWasFound() {
        BotRun run = bot.start();
        run.checkpoint(read(5));
        RunState found = bot.state();

        assertThat(rewind(found, 2)).isTrue();

        assertThat(position()).contains(event(2));
        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> run.checkpoint(read(6)));
        assertThat(table.lockstep().audit().of(ID).toList())
                .singleElement()
                .satisfies(entry -> assertThat(entry.before()).contains(event(5).value()));
        assertThat(rewind(found, 3)).as("for the second time").isFalse();
    }

    @Test
    @DisplayName("P7: a rewind of a bot as it was found changes nothing after a checkpoint in between")
    @Tag("P7")
    void aRewindOfABotThatHasMovedSinceItWasFoundChangesNothing() {
        BotRun run = bot.start();
        run.checkpoint(read(5));
        RunState found = bot.state();
        run.checkpoint(read(7));

        assertThat(rewind(found, 2)).isFalse();

        assertThat(position()).contains(event(7));
        assertThat(table.lockstep().audit().of(ID)).isEmpty();
        run.complete(read(8));
        assertThat(position()).contains(event(8));
    }

    @Test
    void aRemovedBotIsNotRewoundAsItWasFound() {
        RunState found = bot.state();
        table.lockstep().bots().remove(ID, NOTE);

        assertThat(rewind(found, 1)).isFalse();
    }

    @Test
    void aRewindOfNothingAsItWasFoundAndOneOfAnotherInstanceAreRefused() {
        Runs runs = table.lockstep().runs();

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> runs.rewind(bot.state(), Optional.empty(), Checkpoint.NONE, NOTE));
        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> rewind(RunState.unborn(ID, 1), 1));
    }

    @Test
    void aRewindMayMoveForwardToo() {
        rewind(9);

        assertThat(bot.start().position("orders")).contains(event(9));
    }

    @Test
    @DisplayName("P7: a bot whose output ids follow from its input ids is rewound in both and does its work again")
    @Tag("P7")
    void positionsReadAndWrittenAreRewoundTogether() {
        bot.start().complete(read(5).andWrite("invoices", event(5), 1));

        table.lockstep()
                .runs()
                .rewind(ID, Checkpoint.read("orders", event(2), 0).andWrite("invoices", event(2), 0), NOTE);

        bot.start().complete(read(3).andWrite("invoices", event(3), 1));
        assertThat(position()).contains(event(3));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!", "z/"})
    void aRewindToTheBeginningForgetsThePositionWhateverTheIdsLookLike(String beginning) {
        EventId numbered = EventId.ofNumber(42);
        bot.start().complete(Checkpoint.read("orders", numbered, 1));

        table.lockstep().runs().rewind(ID, ORDERS, EventId.of(beginning), NOTE);

        assertThat(bot.start().position("orders")).isEmpty();
        assertThat(table.lockstep().audit().of(ID))
                .singleElement()
                .satisfies(entry -> assertThat(entry.after()).isEqualTo("read orders at nothing"));
    }

    @Test
    void aRewindOfNothingIsRefused() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> table.lockstep().runs().rewind(ID, Checkpoint.NONE, NOTE));
    }

    @Test
    @DisplayName("P8: a rewind fences the run that is under way")
    @Tag("P8")
    void aRewindFencesTheRunThatIsUnderWay() {
        BotRun run = bot.start();
        run.checkpoint(read(5));

        rewind(2);

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> run.checkpoint(read(6)));
        assertThat(position()).contains(event(2));
    }

    @Test
    void aRewindFencesAClaimThatWasNotStarted() {
        Claim claim = bot.claim();

        rewind(2);

        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> table.lockstep().runs().start(claim.invocation()));
    }

    @Test
    void aClaimThatWasFencedByARewindIsNotReleased() {
        Claim claim = bot.claim();
        rewind(2);

        assertThat(table.lockstep().runs().release(claim, RunError.of("denied", "")))
                .isFalse();
        assertThat(bot.state().errors()).isZero();
    }

    @Test
    void anotherRunFollowsARewind() {
        bot.start().complete(read(5));

        rewind(2);

        assertThat(table.lockstep().why(ID)).isInstanceOf(Decision.Run.class);
    }

    @Test
    void theOtherPositionsStay() {
        bot.start().complete(read(5).andRead("returns", event(4), 1).andWrite("orders", event(3), 1));

        rewind(2);

        assertThat(bot.state().progress().reads()).containsKey(QueueName.of("returns"));
        assertThat(bot.state().progress().writes()).containsKey(ORDERS);
    }

    @Test
    void aRewindThatRacesWithCheckpointsLosesNeither() throws Exception {
        BotRun run = bot.start();

        Together.run(
                () -> {
                    try {
                        for (int i = 10; i < 200; i++) {
                            run.checkpoint(read(i));
                        }
                    } catch (RunSupersededException fenced) {
                        assertThat(fenced).hasMessageContaining("superseded");
                    }
                },
                () -> rewind(2));

        assertThat(position()).contains(event(2));
    }

    @Test
    void anUnknownBotCannotBeRewound() {
        assertThatExceptionOfType(UnknownBotException.class)
                .isThrownBy(() -> table.lockstep().runs().rewind(BotId.of("ghost"), ORDERS, event(1), NOTE));
    }

    @Test
    void aRemovedBotCannotBeRewound() {
        table.lockstep().bots().remove(ID, NOTE);

        assertThatExceptionOfType(UnknownBotException.class).isThrownBy(() -> rewind(1));
    }

    private Optional<Position> rewind(long number) {
        return table.lockstep().runs().rewind(ID, ORDERS, event(number), NOTE);
    }

    private boolean rewind(RunState found, long number) {
        return table.lockstep().runs().rewind(found, Optional.empty(), read(number), NOTE);
    }

    private Optional<EventId> position() {
        return table.lockstep().runs().position(ID, ORDERS).map(Position::eventId);
    }

    private static Checkpoint read(long number) {
        return Checkpoint.read("orders", event(number), 1);
    }
}
