package dev.lockstep.dispatch;

import static dev.lockstep.dispatch.RoundBot.ID;
import static dev.lockstep.dispatch.RoundBot.NOTE;
import static dev.lockstep.dispatch.RoundBot.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.AuditEntry;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunSupersededException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What operators do in the middle of a round: force, pause, archive, rewind, abandon. */
class RoundOperatorsTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aForceInTheMiddleStartsWhatIsInBackOffAndAnotherRoundAfterwards() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        bot.fail(invoked.get(1));
        assertThat(bot.pump()).isEmpty();

        bot.stage.lockstep.wakes().force(ID, NOTE);
        List<Invocation> forced = bot.pump();

        assertThat(forced).extracting(Invocation::instance).containsExactly(1);
        bot.finish(forced.get(0));
        List<Invocation> next = bot.finish(List.of(invoked.get(0)));
        assertThat(next).as("the force is answered by the next round too").hasSize(2);
        assertThat(bot.finish(next)).isEmpty();
    }

    @Test
    void aPauseInTheMiddleLetsRunningInstancesEndAndClaimsNone() {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> invoked = bot.advance(10);
        bot.fail(invoked.get(2));
        bot.stage.lockstep.bots().pause(ID, NOTE);
        bot.finish(invoked.get(0));
        bot.start(invoked.get(1)).complete(read("orders", 5));
        table.clock().advance(Duration.ofHours(1));
        assertThat(bot.pump()).isEmpty();
        bot.stage.sweeper.sweep();
        assertThat(bot.stage.take()).isEmpty();

        bot.stage.lockstep.bots().resume(ID, NOTE);

        List<Invocation> rest = bot.pump();
        assertThat(rest).extracting(Invocation::instance).containsExactly(1, 2);
        bot.finish(rest);
        assertThat(bot.at("orders")).contains(10L);
    }

    @Test
    void aRoundOfAPausedOrArchivedBotWhoseInstancesAllEndIsClosedAndNoOtherOpens() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        bot.stage.lockstep.bots().pause(ID, NOTE);
        bot.stage.lockstep.bots().archive(ID, NOTE);
        bot.advance(20);

        assertThat(bot.finish(invoked)).isEmpty();

        assertThat(bot.round().phase()).isEqualTo(RoundPhase.CLOSED);
        assertThat(bot.at("orders")).contains(10L);
        bot.stage.lockstep.bots().restore(ID, NOTE);
        bot.stage.lockstep.bots().resume(ID, NOTE);
        assertThat(bot.pump()).hasSize(2);
    }

    @Test
    void aForceOverAPauseRunsAWholeRoundAndNoMore() {
        RoundBot bot = RoundBot.of(table, 2);
        bot.stage.lockstep.bots().pause(ID, NOTE);
        assertThat(bot.advance(10)).isEmpty();
        bot.stage.lockstep.wakes().force(ID, NOTE);

        List<Invocation> forced = bot.pump();

        assertThat(forced).hasSize(2);
        bot.advance(20);
        assertThat(bot.finish(forced)).isEmpty();
        assertThat(bot.at("orders")).contains(10L);
    }

    @Test
    @DisplayName("P7, P21: a rewind in the middle fences the instances, is audited, and the next round begins there")
    @Tag("P7")
    @Tag("P21")
    void aRewindInTheMiddleOfARound() {
        RoundBot bot = RoundBot.of(table, 2);
        bot.finish(bot.advance(10));
        List<Invocation> invoked = bot.advance(20);
        BotRun zombie = bot.start(invoked.get(0));
        zombie.checkpoint(read("orders", 15).andWrite("invoices", EventId.ofNumber(8), 1));

        Checkpoint to = read("orders", 3).andWrite(QueueName.of("invoices"), Position.at(EventId.ofNumber(2)));
        bot.runs().rewind(ID, to, NOTE);

        assertThatThrownBy(() -> zombie.checkpoint(read("orders", 16))).isInstanceOf(RunSupersededException.class);
        assertThatThrownBy(() -> bot.start(invoked.get(1))).isInstanceOf(RunSupersededException.class);
        assertThat(bot.at("orders")).contains(3L);
        assertThat(bot.written("invoices")).contains(2L);
        assertThat(audited(bot)).contains("rewind");
        assertThat(bot.runs()
                        .log()
                        .of(ID)
                        .filter(entry -> entry.epoch() >= invoked.get(0).epoch()))
                .extracting(RunLogEntry::phase)
                .containsExactly(Phase.EXPIRED, Phase.EXPIRED);
        List<Invocation> next = bot.pump();
        assertThat(next).hasSize(2).allSatisfy(invocation -> {
            assertThat(invocation.fanOut().orElseThrow().from())
                    .containsEntry(QueueName.of("orders"), EventId.ofNumber(3));
            assertThat(invocation.epoch()).isGreaterThan(zombie.epoch());
        });
        bot.finish(next);
        assertThat(bot.at("orders")).contains(20L);
        assertThat(bot.written("invoices")).contains(2L);
    }

    @Test
    @DisplayName("P7, P21: a bot in rounds is rewound as it was found, or not at all if its round has changed")
    @Tag("P7")
    @Tag("P21")
    void aBotInRoundsIsRewoundAsItWasFound() {
        RoundBot bot = RoundBot.of(table, 2);
        bot.finish(bot.advance(10));
        BotState closed = bot.state();
        List<Invocation> invoked = bot.advance(20);

        assertThat(bot.runs().rewind(closed.run(), closed.round(), read("orders", 3), NOTE))
                .as("another round has opened")
                .isFalse();
        assertThat(bot.runs().rewind(closed.run(), Optional.empty(), read("orders", 3), NOTE))
                .as("without the round that it works in")
                .isFalse();
        assertThat(audited(bot)).doesNotContain("rewind");
        bot.start(invoked.get(0)).checkpoint(read("orders", 15));

        BotState open = bot.state();
        assertThat(bot.runs().rewind(open.run(), open.round(), read("orders", 3), NOTE))
                .isTrue();

        assertThat(bot.at("orders")).contains(3L);
        assertThat(audited(bot)).contains("rewind");
        assertThatThrownBy(() -> bot.start(invoked.get(1))).isInstanceOf(RunSupersededException.class);
        bot.finish(bot.pump());
        assertThat(bot.at("orders")).contains(20L);
    }

    @Test
    void aRewindBetweenRoundsIsFollowedByARoundFromThere() {
        RoundBot bot = RoundBot.of(table, 2);
        bot.finish(bot.advance(10));

        assertThat(bot.runs().rewind(ID, QueueName.of("orders"), EventId.BEGINNING, NOTE))
                .map(Position::eventId)
                .contains(EventId.ofNumber(10));

        assertThat(bot.at("orders")).isEmpty();
        List<Invocation> next = bot.pump();
        assertThat(next)
                .hasSize(2)
                .allSatisfy(i -> assertThat(i.fanOut().orElseThrow().from()).isEmpty());
        bot.finish(next);
        assertThat(bot.at("orders")).contains(10L);
    }

    @Test
    @DisplayName("P7: what instances of earlier rounds have written does not undo a rewind of a position written")
    @Tag("P7")
    void aWritePositionThatWasRewoundDoesNotComeBackFromAnInstanceThatIsNotNeededAnyMore() {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> three = bot.advance(10);
        bot.start(three.get(2)).checkpoint(Checkpoint.NONE.andWrite("invoices", EventId.ofNumber(100), 1));
        bot.redefine(b -> b.instances(2));
        bot.runs().rounds().abandon(ID, NOTE);
        assertThat(bot.written("invoices")).contains(100L);
        List<Invocation> two = bot.pump();
        assertThat(two).hasSize(2);
        bot.finish(two);
        Checkpoint to = Checkpoint.NONE.andWrite("invoices", EventId.ofNumber(50), 1);
        bot.runs().rewind(ID, to, NOTE);
        assertThat(bot.written("invoices")).contains(50L);
        bot.pump();

        bot.runs().rounds().abandon(ID, NOTE);

        assertThat(bot.written("invoices")).contains(50L);
    }

    @Test
    @DisplayName("P20: an instance that is unlocked is run again in its round, and the others go on")
    @Tag("P20")
    void anInstanceThatIsUnlockedIsRunAgainInItsRound() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        BotRun zombie = bot.start(invoked.get(1));
        zombie.checkpoint(read("orders", 4));

        assertThat(bot.runs().unlock(ID, 1, NOTE)).isPresent();

        List<Invocation> next = bot.pump();
        assertThat(next).singleElement().satisfies(again -> {
            assertThat(again.instance()).isEqualTo(1);
            assertThat(again.epoch()).isGreaterThan(zombie.epoch());
        });
        assertThatThrownBy(() -> zombie.checkpoint(read("orders", 5))).isInstanceOf(RunSupersededException.class);
        assertThat(bot.finish(List.of(invoked.get(0), next.get(0))))
                .as("no further round is asked for")
                .isEmpty();
        assertThat(bot.at("orders")).contains(10L);
        assertThat(audited(bot)).containsExactly("unlock");
    }

    @Test
    void nothingIsAbandonedWhereNoRoundIsOpen() {
        RoundBot bot = RoundBot.of(table, 2);
        assertThat(bot.runs().rounds().abandon(ID, NOTE)).isEmpty();
        bot.finish(bot.advance(10));
        assertThat(bot.runs().rounds().abandon(ID, NOTE)).isEmpty();
        assertThat(audited(bot)).doesNotContain("abandon-round");
        assertThat(bot.at("orders")).contains(10L);
    }

    @Test
    void anAbandonedRoundIsAuditedAndItsOpenRunsAreInTheHistory() {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> invoked = bot.advance(10);
        bot.start(invoked.get(0)).checkpoint(read("orders", 4).andWrite("invoices", EventId.ofNumber(9), 1));
        bot.finish(invoked.get(1));
        long epoch = bot.round().epoch();

        assertThat(bot.runs().rounds().abandon(ID, Note.by("ann", "it hangs")))
                .hasValueSatisfying(left -> assertThat(left.epoch()).isEqualTo(epoch));

        assertThat(bot.stage.lockstep.audit().of(ID).filter(e -> e.action().equals("abandon-round")))
                .singleElement()
                .satisfies(entry -> assertThat(entry.toString()).contains("round " + epoch, "it hangs"));
        assertThat(bot.round().phase()).isEqualTo(RoundPhase.CLOSED);
        assertThat(bot.at("orders")).isEmpty();
        assertThat(bot.written("invoices")).as("what was written was written").contains(9L);
        assertThat(bot.runs().log().of(ID).filter(e -> e.phase() == Phase.EXPIRED))
                .extracting(RunLogEntry::instance, e -> e.error().orElseThrow().type())
                .containsExactlyInAnyOrder(tuple(0, "round-abandoned"), tuple(2, "round-abandoned"));
    }

    @Test
    @DisplayName("P21: an abandonment that breaks off after any of its requests is finished by a dispatcher")
    @Tag("P21")
    void anAbandonmentThatBreaksOffIsFinishedByADispatcher() {
        int requests = 1;
        for (boolean broken = true; broken; requests++) {
            table.renew();
            RoundBot bot = RoundBot.of(table, 3);
            List<Invocation> invoked = bot.advance(10);
            BotRun zombie = bot.start(invoked.get(1));
            Lockstep operator = table.lockstep();
            table.faults().follow(FaultPlan.on(requests, Fault.CRASH_AFTER));
            broken = breaksOff(() -> operator.runs().rounds().abandon(ID, NOTE));
            boolean abandoned = bot.round().epoch() > invoked.get(0).epoch();

            List<Invocation> next = bot.evaluate();
            next = next.isEmpty() ? bot.pump() : next;

            if (abandoned) {
                String when = "broken off after request " + requests;
                assertThat(next).as(when).hasSize(3);
                assertThat(next.get(0).epoch()).isGreaterThan(invoked.get(0).epoch());
                assertThatThrownBy(() -> zombie.checkpoint(read("orders", 5)))
                        .as(when)
                        .isInstanceOf(RunSupersededException.class);
                bot.finish(next);
            } else {
                assertThat(next).isEmpty();
                zombie.complete(read("orders", 10));
                bot.finish(List.of(invoked.get(0), invoked.get(2)));
            }
            assertThat(bot.at("orders")).contains(10L);
        }
        assertThat(requests)
                .as("read two, abandon, read, fence three, read, close")
                .isGreaterThanOrEqualTo(8);
    }

    private static boolean breaksOff(Runnable call) {
        try {
            call.run();
            return false;
        } catch (SimulatedCrash crash) {
            return true;
        }
    }

    private static List<String> audited(RoundBot bot) {
        return bot.stage.lockstep.audit().of(ID).map(AuditEntry::action).toList();
    }
}
