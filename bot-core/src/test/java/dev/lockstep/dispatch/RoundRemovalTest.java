package dev.lockstep.dispatch;

import static dev.lockstep.dispatch.RoundBot.ID;
import static dev.lockstep.dispatch.RoundBot.NOTE;
import static dev.lockstep.dispatch.RoundBot.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bot that is removed in the middle of a round, and another one of its name. */
class RoundRemovalTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    @DisplayName("P1, P21: a removal of more records than a transaction holds fences every instance for ever")
    @Tag("P1")
    @Tag("P21")
    void ninetySixOpenInstancesAreFencedByTheRemoval() {
        RoundBot bot = RoundBot.of(table, 96);
        List<Invocation> old = bot.advance(10);
        assertThat(old).hasSize(96);
        BotRun first = bot.start(old.get(0));
        BotRun last = bot.start(old.get(95));

        bot.stage.lockstep.bots().remove(ID, NOTE);

        refused(first);
        refused(last);
        assertThatThrownBy(() -> bot.start(old.get(50))).isInstanceOf(RunLostException.class);
        assertThat(bot.pump()).isEmpty();
        assertThatThrownBy(() -> bot.runs().rounds().find(ID)).isInstanceOf(UnknownBotException.class);
        assertThat(bot.runs().log().of(ID)).hasSize(96);
        aNewOneBeginsAfresh(bot, old, first, last);
    }

    @Test
    @DisplayName("P1, P21: a removal that breaks off after any of its writes is finished by a dispatcher")
    @Tag("P1")
    @Tag("P21")
    void aRemovalThatBreaksOffIsFinishedByADispatcher() {
        for (int request : List.of(2, 3, 50)) {
            table.renew();
            RoundBot bot = RoundBot.of(table, 96);
            List<Invocation> old = bot.advance(10);
            BotRun first = bot.start(old.get(0));
            BotRun last = bot.start(old.get(95));
            Lockstep operator = table.lockstep();
            table.faults().follow(FaultPlan.on(request, Fault.CRASH_AFTER));
            assertThatThrownBy(() -> operator.bots().remove(ID, NOTE)).isInstanceOf(SimulatedCrash.class);

            assertThat(bot.pump()).isEmpty();

            refused(first);
            refused(last);
            aNewOneBeginsAfresh(bot, old, first, last);
        }
    }

    private static void aNewOneBeginsAfresh(RoundBot bot, List<Invocation> old, BotRun... zombies) {
        bot.register(b -> b.instances(2));
        assertThat(bot.pump()).as("up to where the queue is").hasSize(2).allSatisfy(invocation -> {
            assertThat(invocation.fanOut().orElseThrow().from()).isEmpty();
            assertThat(invocation.epoch())
                    .isGreaterThan(
                            old.stream().mapToLong(Invocation::epoch).max().orElseThrow());
        });
        List.of(zombies).forEach(RoundRemovalTest::refused);
    }

    private static void refused(BotRun zombie) {
        assertThatThrownBy(() -> zombie.checkpoint(read("orders", 5))).isInstanceOf(RunLostException.class);
    }

    @Test
    @DisplayName("P21: a dispatcher that decided before the removal claims nothing after it")
    @Tag("P21")
    void aLateClaimOfARemovedBotsInstanceIsRefused() {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> invoked = bot.advance(10);
        bot.fail(invoked.get(1));
        BotState decidedOn = bot.state();
        ClaimTerms terms = new ClaimTerms(0, true, Duration.ofMinutes(5), decidedOn.round());
        bot.stage.lockstep.bots().remove(ID, NOTE);

        for (RunState instance : decidedOn.instances(3)) {
            assertThat(bot.runs().claim(instance, terms)).isEmpty();
        }
    }

    @Test
    void aBotThatWorkedAloneComesBackInRoundsAndTheOtherWayRound() {
        RoundBot bot = RoundBot.of(table, 1);
        List<Invocation> alone = bot.advance(10);
        bot.stage.lockstep.bots().remove(ID, NOTE);
        bot.pump();
        bot.register(b -> b.instances(3));
        List<Invocation> three = bot.pump();
        assertThat(three)
                .hasSize(3)
                .allSatisfy(
                        i -> assertThat(i.epoch()).isGreaterThan(alone.get(0).epoch()));
        bot.stage.lockstep.bots().remove(ID, NOTE);
        bot.pump();
        bot.register(b -> b.instances(1));

        List<Invocation> again = bot.pump();

        assertThat(again).singleElement().satisfies(invocation -> {
            assertThat(invocation.fanOut()).isEmpty();
            assertThat(invocation.epoch()).isGreaterThan(three.get(2).epoch());
        });
    }
}
