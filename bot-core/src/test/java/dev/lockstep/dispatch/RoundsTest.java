package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.RunState;
import dev.lockstep.run.RunSupersededException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bot with several instances, from its first event to its last round. */
class RoundsTest {
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final BotId BOT = BotId.of("reader");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls threeInstances
    private Stage stage;

    @BeforeEach
    void threeInstances() {
        stage = new Stage(table);
        register();
    }

    private void register() {
        stage.lockstep
                .bots()
                .register(BotDefinition.bot("reader")
                        .target("process:reader")
                        .reads("orders")
                        .writes("invoices")
                        .instances(3)
                        .build());
    }

    private void advance(long to) {
        stage.lockstep.wakes().advance(ORDERS, EventId.ofNumber(to));
        table.pump(stage.dispatcher);
    }

    private Round round() {
        return stage.lockstep.runs().rounds().find(BOT).orElseThrow();
    }

    private void finish(Invocation invocation) {
        BotRun run = stage.lockstep.runs().start(invocation);
        run.complete(run.fanOut().orElseThrow().atEnd());
    }

    @Test
    void aRoundOpensWithOneInvocationForEachInstance() {
        advance(10);
        List<Invocation> invoked = stage.take();
        assertThat(invoked).extracting(Invocation::instance).containsExactly(0, 1, 2);
        assertThat(invoked).allSatisfy(invocation -> {
            assertThat(invocation.fanOut().orElseThrow().instances()).isEqualTo(3);
            assertThat(invocation.fanOut().orElseThrow().end("orders")).contains(EventId.ofNumber(10));
        });
        assertThat(round().isOpen()).isTrue();
    }

    @Test
    void theBotStandsWhereItStoodUntilTheLastInstanceIsAtTheEnd() {
        advance(10);
        List<Invocation> invoked = stage.take();
        finish(invoked.get(0));
        finish(invoked.get(2));
        table.pump(stage.dispatcher);
        assertThat(stage.lockstep.runs().position(BOT, ORDERS)).isEmpty();
        assertThat(stage.take()).isEmpty();
        finish(invoked.get(1));
        table.pump(stage.dispatcher);
        assertThat(stage.lockstep.runs().position(BOT, ORDERS).map(Position::eventId))
                .contains(EventId.ofNumber(10));
        assertThat(round().isOpen()).isFalse();
        assertThat(stage.take()).isEmpty();
    }

    @Test
    void whatMovesMeanwhileBelongsToTheNextRound() {
        advance(10);
        List<Invocation> first = stage.take();
        advance(20);
        assertThat(stage.take()).isEmpty();
        first.forEach(this::finish);
        table.pump(stage.dispatcher);
        List<Invocation> second = stage.take();
        assertThat(second).hasSize(3).allSatisfy(invocation -> {
            assertThat(invocation.fanOut().orElseThrow().from()).containsEntry(ORDERS, EventId.ofNumber(10));
            assertThat(invocation.fanOut().orElseThrow().to()).containsEntry(ORDERS, EventId.ofNumber(20));
        });
        second.forEach(this::finish);
        table.pump(stage.dispatcher);
        assertThat(stage.lockstep.runs().position(BOT, ORDERS).map(Position::eventId))
                .contains(EventId.ofNumber(20));
    }

    @Test
    void anAbandonedRoundFencesItsInstancesAndIsOpenedAgainFromTheBotsPosition() {
        advance(10);
        List<Invocation> invoked = stage.take();
        BotRun zombie = stage.lockstep.runs().start(invoked.get(1));
        stage.lockstep.runs().rounds().abandon(BOT, Note.by("ann", "it hangs"));
        assertThat(catchThrowable(() -> zombie.checkpoint(Checkpoint.read("orders", EventId.ofNumber(5), 1))))
                .isInstanceOf(RunSupersededException.class);
        table.pump(stage.dispatcher);
        List<Invocation> again = stage.take();
        assertThat(again).hasSize(3);
        assertThat(again)
                .allSatisfy(invocation ->
                        assertThat(invocation.fanOut().orElseThrow().from()).isEmpty());
        again.forEach(this::finish);
        table.pump(stage.dispatcher);
        assertThat(stage.lockstep.runs().position(BOT, ORDERS).map(Position::eventId))
                .contains(EventId.ofNumber(10));
    }

    @Test
    void aBotThatIsToRunAloneAgainGoesOnWhereTheRoundEnded() {
        advance(10);
        stage.take().forEach(this::finish);
        table.pump(stage.dispatcher);
        stage.lockstep
                .bots()
                .update(BOT, definition -> definition.toBuilder().instances(1).build());
        advance(20);
        List<Invocation> alone = stage.take();
        assertThat(alone).hasSize(1);
        BotRun run = stage.lockstep.runs().start(alone.get(0));
        assertThat(run.fanOut()).isEmpty();
        assertThat(run.position("orders")).contains(EventId.ofNumber(10));
        run.complete(Checkpoint.read("orders", EventId.ofNumber(20), 10));
        table.pump(stage.dispatcher);
        BotReport report = stage.lockstep.bots().describe(BOT);
        assertThat(report.runs()).extracting(RunState::phase).containsExactly(Phase.COMPLETE);
        assertThat(report.round()).isEmpty();
    }

    @Test
    void aRemovedBotsInstancesAreFencedAndANewOneBeginsAfresh() {
        advance(10);
        List<Invocation> old = stage.take();
        stage.lockstep.bots().remove(BOT, Note.by("ann", "no longer wanted"));
        table.pump(stage.dispatcher);
        register();
        table.pump(stage.dispatcher);
        advance(11);
        List<Invocation> anew = stage.take();
        assertThat(anew).hasSize(3);
        assertThat(anew.get(0).epoch()).isGreaterThan(old.get(2).epoch());
    }
}
