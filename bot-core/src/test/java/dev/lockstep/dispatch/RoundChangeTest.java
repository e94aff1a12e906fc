package dev.lockstep.dispatch;

import static dev.lockstep.dispatch.RoundBot.ID;
import static dev.lockstep.dispatch.RoundBot.NOTE;
import static dev.lockstep.dispatch.RoundBot.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.run.RoundPhase;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A bot that is defined otherwise: more instances or fewer, alone or in rounds, other queues; also in a round. */
class RoundChangeTest {
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final QueueName RETURNS = QueueName.of("returns");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    @DisplayName("P21, P23: the number of instances changes between two rounds, and epochs rise for whoever gets a key")
    @Tag("P21")
    @Tag("P23")
    void theNumberChangesBetweenRoundsAlone() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> two = bot.advance(10);
        for (int i = 0; i < 3; i++) {
            bot.fail(two.get(1));
            bot.pump();
            table.clock().advance(Duration.ofSeconds(15));
            two = List.of(two.get(0), bot.evaluate().get(0));
        }
        bot.redefine(b -> b.instances(5));
        assertThat(bot.advance(20)).as("in the middle").isEmpty();

        List<Invocation> five = bot.finish(two);
        assertThat(five).extracting(Invocation::instance).containsExactly(0, 1, 2, 3, 4);
        bot.redefine(b -> b.instances(3));
        bot.advance(30);
        List<Invocation> three = bot.finish(five);

        assertThat(three).hasSize(3);
        assertThat(three)
                .allSatisfy(
                        i -> assertThat(i.fanOut().orElseThrow().instances()).isEqualTo(3));
        assertThat(bot.finish(three)).isEmpty();
        assertThat(bot.at("orders")).contains(30L);
        assertThat(lowest(five)).isGreaterThan(highest(two));
        assertThat(lowest(three)).isGreaterThan(highest(five));
    }

    private static long lowest(List<Invocation> invocations) {
        return invocations.stream().mapToLong(Invocation::epoch).min().orElseThrow();
    }

    private static long highest(List<Invocation> invocations) {
        return invocations.stream().mapToLong(Invocation::epoch).max().orElseThrow();
    }

    @Test
    void aRunUnderWayOfABotThatIsToWorkInRoundsIsLetEndFirst() {
        RoundBot bot = RoundBot.of(table, 1);
        List<Invocation> alone = bot.advance(10);
        BotRun run = bot.start(alone.get(0));
        bot.redefine(b -> b.instances(3));
        assertThat(bot.pump()).isEmpty();
        run.checkpoint(read("orders", 6));
        run.complete();

        List<Invocation> three = bot.pump();

        assertThat(three)
                .hasSize(3)
                .allSatisfy(invocation -> assertThat(
                                invocation.fanOut().orElseThrow().from())
                        .containsEntry(ORDERS, EventId.ofNumber(6)));
        bot.finish(three);
        assertThat(bot.at("orders")).contains(10L);
    }

    @Test
    @DisplayName("P16: a failed run of a bot that is to work in rounds is made up for by a round")
    @Tag("P16")
    void theRetryOfAFailedLoneRunIsNotLost() {
        RoundBot bot = new RoundBot(table, b -> b.reads().instances(1));
        bot.stage.lockstep.wakes().trigger(ID);
        bot.fail(bot.pump().get(0));
        bot.pump();

        bot.redefine(b -> b.instances(2));

        List<Invocation> two = bot.pump();
        assertThat(two).hasSize(2);
        assertThat(bot.finish(two)).isEmpty();
    }

    @Test
    void aBotThatIsToWorkAloneFinishesItsRoundFirst() {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> three = bot.advance(10);
        written(bot, three.get(1), 8);
        bot.redefine(b -> b.instances(1));
        bot.advance(20);
        List<Invocation> alone = bot.finish(List.of(three.get(0), three.get(2)));

        assertThat(alone).singleElement().satisfies(i -> assertThat(i.fanOut()).isEmpty());
        assertThat(lowest(alone)).isGreaterThan(highest(three));
        BotRun run = bot.start(alone.get(0));
        assertThat(run.position("orders")).contains(EventId.ofNumber(10));
        assertThat(run.writePosition("invoices")).contains(EventId.ofNumber(8));
        run.complete(read("orders", 20));
        assertThat(bot.pump()).isEmpty();
        assertThat(bot.runs().rounds().find(ID)).isEmpty();
        bot.redefine(b -> b.instances(4));
        assertThat(bot.advance(30))
                .hasSize(4)
                .allSatisfy(
                        i -> assertThat(i.fanOut().orElseThrow().from()).containsEntry(ORDERS, EventId.ofNumber(20)));
    }

    private static void written(RoundBot bot, Invocation invocation, long event) {
        BotRun run = bot.start(invocation);
        run.complete(run.fanOut().orElseThrow().atEnd().andWrite("invoices", EventId.ofNumber(event), 1));
    }

    @Test
    void aQueueThatIsGivenUpInTheMiddleKeepsTheRoundWaitingNoLonger() {
        RoundBot bot = new RoundBot(table, b -> b.reads("orders", "returns").instances(2));
        bot.stage.lockstep.wakes().advance(RETURNS, EventId.ofNumber(5));
        List<Invocation> invoked = bot.advance(10);
        bot.start(invoked.get(0)).complete(read("orders", 10).andRead("returns", EventId.ofNumber(5), 1));
        bot.start(invoked.get(1)).complete(read("orders", 10));
        assertThat(bot.round().isOpen()).isTrue();

        bot.redefine(b -> b.reads("orders"));
        bot.pump();

        assertThat(bot.round().phase()).isEqualTo(RoundPhase.CLOSED);
        assertThat(bot.at("orders")).contains(10L);
        assertThat(bot.at("returns")).as("not all have read it").isEmpty();
        assertThat(bot.round().recordsRead()).isEqualTo(3);
        bot.redefine(b -> b.reads("orders", "returns"));
        List<Invocation> again = bot.pump();
        assertThat(again)
                .hasSize(2)
                .allSatisfy(i -> assertThat(i.fanOut().orElseThrow().to()).containsEntry(RETURNS, EventId.ofNumber(5)));
    }

    @Test
    @DisplayName(
            "P21: who has not learnt that a queue was given up claims no instance of a round that was closed for it")
    @Tag("P21")
    void aClaimByOldRulesIsRefusedOnceTheRoundIsClosed() {
        RoundBot bot = new RoundBot(table, b -> b.reads("orders", "returns").instances(2));
        bot.stage.lockstep.wakes().advance(RETURNS, EventId.ofNumber(5));
        List<Invocation> invoked = bot.advance(10);
        invoked.forEach(i -> bot.start(i).complete(read("orders", 10)));
        BotState decidedOn = bot.state();
        bot.redefine(b -> b.reads("orders"));
        bot.pump();
        assertThat(bot.round().phase()).isEqualTo(RoundPhase.CLOSED);

        nothingIsClaimed(bot, decidedOn, 2);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("the round is closed and another one opens", bot -> bot.finish(again(bot))),
                change("the round is abandoned", bot -> bot.runs().rounds().abandon(ID, NOTE)),
                change("positions are rewound", bot -> bot.runs().rewind(ID, ORDERS, EventId.BEGINNING, NOTE)),
                change("the bot is removed", bot -> bot.stage.lockstep.bots().remove(ID, NOTE)),
                change("the bot works alone", bot -> {
                    bot.redefine(b -> b.instances(1));
                    bot.finish(again(bot));
                }),
                change("there are fewer instances", bot -> {
                    bot.redefine(b -> b.instances(2));
                    bot.finish(again(bot));
                }));
    }

    private static List<Invocation> again(RoundBot bot) {
        bot.stage.lockstep.wakes().force(ID, NOTE);
        return bot.pump();
    }

    private static Arguments change(String what, Consumer<RoundBot> change) {
        return Arguments.of(what, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    @DisplayName("P21: a dispatcher that decided before a change claims nothing after it")
    @Tag("P21")
    void aStaleDispatchersClaimIsRefused(String what, Consumer<RoundBot> change) {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> invoked = bot.advance(10);
        invoked.forEach(bot::fail);
        bot.pump();
        BotState decidedOn = bot.state();

        change.accept(bot);

        nothingIsClaimed(bot, decidedOn, 3);
    }

    @Test
    @DisplayName("P21: a dispatcher that decided on a lone run claims nothing once the bot works in rounds")
    @Tag("P21")
    void aStaleClaimOfALoneRunIsRefused() {
        RoundBot bot = RoundBot.of(table, 1);
        RunState decidedOn = bot.state().run();
        bot.redefine(b -> b.instances(2));
        bot.pump();

        assertThat(bot.runs().claim(decidedOn, new ClaimTerms(0, true, MINUTE))).isEmpty();
    }

    private static void nothingIsClaimed(RoundBot bot, BotState decidedOn, int instances) {
        ClaimTerms terms = new ClaimTerms(0, true, MINUTE, decidedOn.round());
        for (RunState instance : decidedOn.instances(instances)) {
            assertThat(bot.runs().claim(instance, terms))
                    .as("instance " + instance.instance())
                    .isEmpty();
        }
    }

    @Test
    void whatIsToldOfTheBotIsTheBotsPositionAndOfItsRunsEachInstances() {
        RoundBot bot = RoundBot.of(table, 3);
        bot.finish(bot.advance(10));
        List<Invocation> invoked = bot.advance(20);
        bot.start(invoked.get(2)).checkpoint(read("orders", 15));

        BotReport report = bot.stage.lockstep.bots().describe(ID);

        assertThat(report.lags()).singleElement().satisfies(lag -> {
            assertThat(lag.position()).contains(EventId.ofNumber(10));
            assertThat(lag.isBehind()).isTrue();
        });
        assertThat(report.runs()).extracting(RunState::instance).containsExactly(0, 1, 2);
        assertThat(report.runs().get(2).progress().reads())
                .containsEntry(ORDERS, Position.at(EventId.ofNumber(15)).withRecords(1));
        assertThat(report.round()).hasValueSatisfying(round -> {
            assertThat(round.isOpen()).isTrue();
            assertThat(round.ends()).isEqualTo(Map.of(ORDERS, EventId.ofNumber(20)));
        });
        assertThat(bot.at("orders")).contains(10L);
    }

    @Test
    void theReconciliationRepairsAHeadThatAnInstanceHasWrittenAndNotTold() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        Checkpoint lost = Checkpoint.NONE.andWrite("invoices", EventId.ofNumber(7), 1);
        bot.start(invoked.get(1)).checkpoint(lost);
        table.remove("H#invoices", "H");

        bot.stage.sweeper.reconcile(10);

        assertThat(bot.stage.lockstep.wakes().head(QueueName.of("invoices"))).contains(EventId.ofNumber(7));
    }

    @Test
    void aZombieOfARoundWritesNothingInTheNextOne() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        BotRun zombie = bot.start(invoked.get(0));
        table.clock().advance(Duration.ofHours(1));
        bot.evaluate();
        table.clock().advance(Duration.ofHours(1));
        List<Invocation> again = bot.evaluate();
        bot.advance(20);
        List<Invocation> next = bot.finish(again);

        assertThat(next).hasSize(2);
        assertThat(next).extracting(Invocation::fanOut).allMatch(share -> isFrom(share.orElseThrow(), 10));
        assertThatThrownBy(() -> zombie.complete(read("orders", 10))).isInstanceOf(RunLostException.class);
    }

    private static boolean isFrom(FanOut share, long event) {
        return share.from().equals(Map.of(ORDERS, EventId.ofNumber(event)));
    }
}
