package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.decision.Decision;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Somebody says that a run is dead, who may be wrong or late. */
@Tag("P18")
class DeadRunTest {
    private static final RunError DEAD = RunError.of("Runtime.ExitError", "exit status 137");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Runs runs;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.other());
        runs = table.lockstep().runs();
    }

    @Test
    @DisplayName("P18: a run that is known to be dead is given up at once, and its bot is run again after a back-off")
    void aDeadRunIsGivenUpAtOnce() {
        Claim claim = bot.claim();
        runs.start(claim.invocation()).checkpoint(Checkpoint.read("orders", event(1), 1));

        assertThat(runs.giveUp(claim.invocation(), DEAD)).isTrue();

        assertThat(bot.state().phase()).isEqualTo(Phase.EXPIRED);
        assertThat(bot.state().errors()).isEqualTo(1);
        assertThat(bot.history()).singleElement().satisfies(entry -> {
            assertThat(entry.error()).contains(DEAD);
            assertThat(entry.recordsRead()).isEqualTo(1);
        });
        table.clock().advance(Duration.ofSeconds(10));
        assertThat(table.lockstep().why(OneBot.ID)).isInstanceOf(Decision.Run.class);
    }

    @Test
    void aRunThatNeverStartedIsGivenUpToo() {
        Claim claim = bot.claim();

        assertThat(runs.giveUp(claim.invocation(), DEAD)).isTrue();

        assertThat(bot.state().phase()).isEqualTo(Phase.EXPIRED);
    }

    @Test
    void saidTwiceItIsDoneOnce() {
        Claim claim = bot.claim();

        assertThat(runs.giveUp(claim.invocation(), DEAD)).isTrue();
        assertThat(runs.giveUp(claim.invocation(), DEAD)).isFalse();

        assertThat(bot.logged()).isEqualTo(1);
    }

    @Test
    void aRunThatEndedWellStaysAsItIs() {
        Claim claim = bot.claim();
        runs.start(claim.invocation()).complete();

        assertUnchangedBy(claim.invocation());
    }

    @Test
    void aRunThatEndedWithAnErrorOfItsOwnKeepsIt() {
        Claim claim = bot.claim();
        runs.start(claim.invocation()).fail(RunError.of("mine", "my own"));

        assertUnchangedBy(claim.invocation());
        assertThat(bot.history().get(0).error()).contains(RunError.of("mine", "my own"));
    }

    @Test
    void theNextRunIsNotTakenForTheDeadOne() {
        Claim dead = bot.claim();
        bot.start();

        assertUnchangedBy(dead.invocation());
    }

    @Test
    void aRunThatWasRewoundIsNotGivenUp() {
        Claim claim = bot.claim();
        runs.rewind(OneBot.ID, ORDERS, event(0), NOTE);

        assertUnchangedBy(claim.invocation());
    }

    @Test
    void aRunOfAnotherNameIsNotGivenUp() {
        Invocation claimed = bot.claim().invocation();

        assertUnchangedBy(
                new Invocation(claimed.bot(), 0, "another", claimed.epoch(), claimed.startBy(), claimed.timeout()));
    }

    @Test
    void aBotThatIsGoneIsNotMadeAgain() {
        Claim claim = bot.claim();
        table.lockstep().bots().remove(OneBot.ID, NOTE);
        Map<String, AttributeValue> before = stored();

        assertThat(runs.giveUp(claim.invocation(), DEAD)).isFalse();

        assertThat(stored()).isEqualTo(before);
    }

    @Test
    void aRunThatStartsAtThisMomentGoesOn() {
        Claim claim = bot.claim();
        table.faults().beforeRequest(2, () -> table.other().runs().start(claim.invocation()));

        assertThat(table.lockstep().runs().giveUp(claim.invocation(), DEAD)).isFalse();
        assertThat(bot.state().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void whatARunWritesAtThisMomentIsInItsLog() {
        Claim claim = bot.claim();
        BotRun late = table.other().runs().start(claim.invocation());
        table.faults().beforeRequest(2, () -> late.checkpoint(Checkpoint.read("orders", event(1), 7)));

        assertThat(runs.giveUp(claim.invocation(), DEAD)).isTrue();

        assertThat(bot.history())
                .singleElement()
                .satisfies(entry -> assertThat(entry.recordsRead()).isEqualTo(7));
    }

    @Test
    void whatARunWritesAtTheMomentItExpiresIsInItsLog() {
        BotRun late = table.other().runs().start(bot.claim().invocation());
        table.faults().beforeRequest(1, () -> late.checkpoint(Checkpoint.read("orders", event(1), 7)));

        assertThat(runs.expire(bot.state())).isTrue();

        assertThat(bot.history())
                .singleElement()
                .satisfies(entry -> assertThat(entry.recordsRead()).isEqualTo(7));
    }

    @Test
    @DisplayName("P18: a run that goes on writing cannot put its end off")
    @Tag("P18")
    void aRunThatGoesOnWritingIsGivenUpAllTheSame() {
        BotRun late = table.other().runs().start(bot.claim().invocation());
        table.faults().beforeRequest(1, () -> late.checkpoint(Checkpoint.read("orders", event(1), 7)));
        table.faults().beforeRequest(2, () -> late.checkpoint(Checkpoint.read("orders", event(2), 1)));

        assertThat(runs.expire(bot.state())).isTrue();
    }

    @Test
    void aRunThatMovesItsDeadlineAndWritesAtTheMomentItExpiresGoesOn() {
        BotRun late = table.other().runs().start(bot.claim().invocation());
        table.faults().beforeRequest(1, () -> {
            late.extend(OneBot.TIMEOUT.multipliedBy(2));
            late.checkpoint(Checkpoint.read("orders", event(1), 7));
        });

        assertThat(runs.expire(bot.state())).isFalse();
        assertThat(bot.state().phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    @DisplayName("P2: who was taken for dead by mistake can write nothing more, and is told why")
    @Tag("P2")
    void whoWasTakenForDeadByMistakeWritesNothing() {
        Claim claim = bot.claim();
        BotRun alive = runs.start(claim.invocation());
        runs.giveUp(claim.invocation(), DEAD);

        assertThatExceptionOfType(RunExpiredException.class)
                .isThrownBy(() -> alive.checkpoint(Checkpoint.read("orders", event(1), 1)))
                .withMessageContaining("taken for dead");
    }

    private void assertUnchangedBy(Invocation said) {
        Map<String, AttributeValue> before = stored();
        int logged = bot.logged();

        assertThat(runs.giveUp(said, DEAD)).isFalse();

        assertThat(stored()).isEqualTo(before);
        assertThat(bot.logged()).isEqualTo(logged);
    }

    private Map<String, AttributeValue> stored() {
        return table.item("B#" + OneBot.ID.value(), "R#0000");
    }
}
