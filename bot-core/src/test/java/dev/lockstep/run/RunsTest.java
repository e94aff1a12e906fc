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
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RunsTest {
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
    void aClaimRaisesTheEpochAndNamesTheRun() {
        Claim claim = bot.claim();

        assertThat(claim.invocation().epoch()).isEqualTo(1);
        assertThat(bot.state().phase()).isEqualTo(Phase.INVOKED);
        assertThat(bot.state().runId()).contains(claim.invocation().runId());
    }

    @Test
    void onlyOneOfTwoWhoDecidedOnTheSameStateGetsTheClaim() {
        RunState idle = bot.state();
        bot.claim();

        assertThat(table.lockstep().runs().claim(idle, new ClaimTerms(0, true, TIMEOUT)))
                .isEmpty();
    }

    @Test
    void aClaimMustBeStartedWithinTheGivenTime() {
        Lockstep lockstep =
                table.door(table.client()).startWithin(Duration.ofSeconds(7)).build();

        Claim claim = lockstep.runs()
                .claim(bot.state(), new ClaimTerms(0, true, TIMEOUT))
                .orElseThrow();

        assertThat(claim.invocation().startBy()).isEqualTo(ManualClock.START.plusSeconds(7));
    }

    @Test
    void aDeadlineLeavesRoomForClocksThatDiffer() {
        Lockstep lockstep =
                table.door(table.client()).clockDrift(Duration.ofSeconds(90)).build();

        BotRun run = lockstep.runs().start(bot.claim().invocation(), "request", TIMEOUT);

        assertThat(run.deadline()).isEqualTo(ManualClock.START.plus(TIMEOUT));
        assertThat(bot.state().times().deadline())
                .contains(ManualClock.START.plus(TIMEOUT).plusSeconds(90));
    }

    @Test
    void aStartBringsThePositionsWithoutAnotherRequest() {
        bot.start().complete(Checkpoint.read("orders", event(3), 1).andWrite("invoices", event(4), 1));
        BotRun run = bot.start();

        Cost cost = table.cost(() -> {
            assertThat(run.position("orders")).contains(event(3));
            assertThat(run.writePosition("invoices")).contains(event(4));
            assertThat(run.position("returns")).isEmpty();
        });

        assertThat(cost.requests()).isZero();
    }

    @Test
    void theSameRequestMayStartTheRunAgain() {
        Claim claim = bot.claim();
        table.lockstep().runs().start(claim.invocation(), "request", TIMEOUT).checkpoint(read(1));

        BotRun again = table.lockstep().runs().start(claim.invocation(), "request", TIMEOUT);

        assertThat(again.position("orders")).contains(event(1));
    }

    @Test
    void anotherRequestMayNotStartARunThatWasStarted() {
        Claim claim = bot.claim();
        table.lockstep().runs().start(claim.invocation(), "request", TIMEOUT);

        assertThatExceptionOfType(ForeignRunException.class)
                .isThrownBy(() -> table.lockstep().runs().start(claim.invocation(), "another", TIMEOUT))
                .satisfies(lost -> assertThat(holder(lost).requestId()).contains("request"));
    }

    @Test
    void aSupersededRunCannotBeStartedAndTellsWhoHoldsIt() {
        Claim first = bot.claim();
        Claim second = bot.claim();

        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> table.lockstep().runs().start(first.invocation()))
                .satisfies(lost -> assertThat(holder(lost).runId())
                        .isEqualTo(second.invocation().runId()));
    }

    @Test
    void anExpiredRunCannotBeStarted() {
        Claim claim = bot.claim();
        table.lockstep().runs().expire(bot.state());

        assertThatExceptionOfType(RunExpiredException.class)
                .isThrownBy(() -> table.lockstep().runs().start(claim.invocation()));
    }

    @Test
    void aRunThatHasEndedCannotBeStarted() {
        Claim claim = bot.claim();
        table.lockstep().runs().start(claim.invocation(), "request", TIMEOUT).complete();

        assertThatExceptionOfType(RunEndedException.class)
                .isThrownBy(() -> table.lockstep().runs().start(claim.invocation(), "request", TIMEOUT));
    }

    @Test
    void aRunOfAnUnknownBotCannotBeStartedAndLeavesNothingBehind() {
        Invocation forged = new Invocation(BotId.of("ghost"), 0, "run", 1, ManualClock.START, TIMEOUT);
        int before = table.items().size();

        assertThatExceptionOfType(UnknownRunException.class)
                .isThrownBy(() -> table.lockstep().runs().start(forged));
        assertThat(table.items()).hasSize(before);
    }

    @Test
    void aForgedRunOfAKnownBotCannotBeStarted() {
        Invocation real = bot.claim().invocation();
        Invocation forged = new Invocation(ID, 0, "guessed", real.epoch(), real.startBy(), real.timeout());

        assertThatExceptionOfType(UnknownRunException.class)
                .isThrownBy(() -> table.lockstep().runs().start(forged));
    }

    @Test
    void aRunThatWasNeverClaimedCannotBeStarted() {
        Invocation future = new Invocation(ID, 0, "run", 99, ManualClock.START, TIMEOUT);

        assertThatExceptionOfType(UnknownRunException.class)
                .isThrownBy(() -> table.lockstep().runs().start(future));
    }

    @Test
    void durationsAndRequestIdsAreChecked() {
        Claim claim = bot.claim();

        for (Duration refused : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(367))) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> table.lockstep().runs().start(claim.invocation(), "request", refused));
        }
        for (String refused : List.of("", " ", "x".repeat(129))) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> table.lockstep().runs().start(claim.invocation(), refused, TIMEOUT));
        }
    }

    @Test
    void aReleasedClaimIsLoggedAndCountsAsAFailure() {
        Claim claim = bot.claim();

        assertThat(table.lockstep().runs().release(claim, RunError.of("denied", "no such function")))
                .isTrue();

        assertThat(bot.state().phase()).isEqualTo(Phase.REFUSED);
        assertThat(bot.state().errors()).isEqualTo(1);
        assertThat(bot.history()).extracting(RunLogEntry::phase).containsExactly(Phase.REFUSED);
    }

    @Test
    void aClaimThatWasStartedAllTheSameIsNotReleased() {
        Claim claim = bot.claim();
        BotRun run = table.lockstep().runs().start(claim.invocation());

        assertThat(table.lockstep().runs().release(claim, RunError.of("timeout", "")))
                .isFalse();

        run.complete();
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void aRunThatExtendedItsDeadlineMeanwhileIsNotGivenUp() {
        BotRun run = bot.start();
        RunState seen = bot.state();
        run.extend(TIMEOUT.multipliedBy(2));

        assertThat(table.lockstep().runs().expire(seen)).isFalse();
    }

    @Test
    void aRunThatHasEndedIsNotGivenUp() {
        bot.start().complete();

        assertThat(table.lockstep().runs().expire(bot.state())).isFalse();
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void givingARunUpTwiceIsDoingSoOnce() {
        bot.start();
        RunState seen = bot.state();

        assertThat(table.lockstep().runs().expire(seen)).isTrue();
        assertThat(table.lockstep().runs().expire(seen)).isFalse();
        assertThat(bot.logged()).isEqualTo(1);
    }

    @Test
    @DisplayName("P1: epochs rise for ever: over ends, releases, expiry, rewinds, removal and registration anew")
    @Tag("P1")
    void epochsRiseForEver() {
        List<Long> epochs = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            epochs.add(bot.start().epoch());
            table.lockstep().runs().expire(bot.state());
            Claim refused = bot.claim();
            epochs.add(refused.invocation().epoch());
            table.lockstep().runs().release(refused, RunError.of("denied", ""));
            BotRun run = bot.start();
            epochs.add(run.epoch());
            run.complete();
            table.lockstep().runs().rewind(ID, ORDERS, event(0), NOTE);
            epochs.add(bot.start().epoch());
            table.lockstep().bots().remove(ID, NOTE);
            table.lockstep().bots().register(OneBot.definition());
        }

        assertThat(epochs).isSorted().doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("P2: what carries an older epoch is refused once a newer run exists, whatever the clocks say")
    @Tag("P2")
    void anOlderEpochIsRefusedWhateverTheClocksSay() {
        BotRun old = bot.start();
        bot.claim();
        table.clock().set(ManualClock.START.minus(Duration.ofDays(365)));

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> old.checkpoint(read(1)));
        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> old.extend(Duration.ofDays(366)));
        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(old::complete);
        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> old.fail(new IllegalStateException()));
    }

    @Test
    @DisplayName("P9: what a zombie wrote before the claim is seen by the new run")
    @Tag("P9")
    void aZombiesCheckpointBeforeTheClaimIsSeenByTheNewRun() {
        BotRun zombie = bot.start();
        zombie.checkpoint(read(1));

        assertThat(bot.start().position("orders")).contains(event(1));
    }

    @Test
    @DisplayName("P9: what a zombie writes between the claim and the start of the new run is refused")
    @Tag("P9")
    void aZombiesCheckpointBetweenClaimAndStartIsRefused() {
        BotRun zombie = bot.start();
        Claim claim = bot.claim();

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> zombie.checkpoint(read(1)));
        assertThat(table.lockstep().runs().start(claim.invocation()).position("orders"))
                .isEmpty();
    }

    @Test
    void aZombieOfARemovedBotCannotWriteIntoTheNewOneOfThatName() {
        BotRun zombie = bot.start();
        table.lockstep().bots().remove(ID, NOTE);
        table.lockstep().bots().register(OneBot.definition());

        assertThatExceptionOfType(RunSupersededException.class).isThrownBy(() -> zombie.checkpoint(read(1)));
        assertThat(table.lockstep().runs().position(ID, ORDERS)).isEmpty();
    }

    @Test
    void thePositionsOfAnUnknownBotAreAnError() {
        assertThatExceptionOfType(UnknownBotException.class)
                .isThrownBy(() -> table.lockstep().runs().position(BotId.of("ghost"), ORDERS));
        assertThatExceptionOfType(UnknownBotException.class)
                .isThrownBy(() -> table.lockstep().runs().writePosition(BotId.of("ghost"), INVOICES));
    }

    private static Checkpoint read(long number) {
        return Checkpoint.read("orders", event(number), 1);
    }

    private static RunHolder holder(RunLostException lost) {
        return lost.holder().orElseThrow();
    }
}
