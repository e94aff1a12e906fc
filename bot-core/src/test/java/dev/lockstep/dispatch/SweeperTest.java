package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class SweeperTest {
    private static final Note NOTE = Note.by("ops", "test");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final BotId bot = BotId.of("enrich");

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Stage stage;

    @BeforeEach
    void register() {
        stage = new Stage(table);
        stage.bot("enrich", "orders");
    }

    @Test
    void aSweepOfATableWhereNothingIsDueDoesNothing() {
        assertThat(stage.sweeper.sweep()).isEqualTo(new SweepReport(0, 0, 0, 0));
    }

    @Test
    void whatIsDueLaterWaits() {
        stage.lockstep.wakes().schedule(bot, Duration.ofMillis(1));
        assertThat(stage.sweeper.sweep().fired()).isZero();

        table.clock().advance(Duration.ofMillis(1));

        assertThat(stage.sweeper.sweep().fired()).isEqualTo(1);
        assertThat(stage.sweeper.sweep().fired()).isZero();
    }

    @Test
    void whatCannotBeWorkedOffKeepsNothingElseWaiting() {
        for (String name : List.of("a-first", "b-second", "y-last", "z-last")) {
            stage.lockstep.wakes().schedule(stage.bot(name), Duration.ZERO);
        }
        table.plant(due("B#enrich", "R#0000", Map.of("e", AttributeValue.fromS("no number"))));
        table.plant(due("B#enrich", "B#cron", Map.of("x", AttributeValue.fromS("no cron"))));
        table.plant(due("B#enrich", "W", Map.of()));
        table.plant(due("Z#foreign", "what is this", Map.of()));

        SweepReport report = stage.sweeper.sweep();

        assertThat(report.fired()).isEqualTo(4);
        assertThat(report.failed()).isEqualTo(2);
    }

    @Test
    void dueTimesDoNotWaitForTargets() {
        failOnce(bot);
        List<BotId> scheduled = IntStream.range(0, 20)
                .mapToObj(i -> stage.bot("scheduled-" + i))
                .toList();
        table.clock().advance(Duration.ofHours(1));
        scheduled.forEach(other -> stage.lockstep.wakes().schedule(other, Duration.ZERO));
        List<Long> waiting = new ArrayList<>();
        Sweeper sweeper =
                stage.lockstep.sweeper(stage.lockstep.dispatcher((target, invocation) -> waiting.add(scheduled.stream()
                        .filter(other ->
                                !stage.lockstep.wakes().scheduled(other).isEmpty())
                        .count())));

        sweeper.sweep();

        assertThat(waiting).containsExactly(0L);
    }

    @Test
    void whatFailedIsTriedAgainInTheNextSweep() {
        stage.lockstep.wakes().schedule(bot, Duration.ZERO);
        Map<String, AttributeValue> wake = table.item("B#enrich", "W");
        table.smear("B#enrich", "W", "n", AttributeValue.fromS("no number"));
        assertThat(stage.sweeper.sweep().failed()).isEqualTo(1);

        table.plant(wake);

        assertThat(stage.sweeper.sweep().fired()).isEqualTo(1);
        assertThat(stage.state(bot).wake().count()).isEqualTo(1);
    }

    @Test
    @DisplayName("P14: a hint of a run that has gone on since is checked on the record and nothing is done")
    @Tag("P14")
    void aStaleHintOfARunChangesNothing() {
        stage.lockstep.wakes().trigger(bot);
        stage.dispatcher.evaluate(bot);
        RunState claimed = stage.state(bot).run();
        BotRun run = stage.lockstep.runs().start(stage.take().get(0));

        assertThat(stage.lockstep.runs().expire(claimed)).isFalse();
        stage.lockstep.runs().forget(claimed);
        stage.lockstep.runs().lookAgain(claimed, Instant.EPOCH);

        RunState now = stage.state(bot).run();
        assertThat(now.phase()).isEqualTo(Phase.RUNNING);
        assertThat(now.times().due()).isEqualTo(claimed.times().due());
        run.complete();
    }

    @Test
    void aPausedBotThatFailedIsTakenOffTheListAndTriedAgainAfterItsResumption() {
        failOnce(bot);
        stage.lockstep.bots().pause(bot, NOTE);
        table.clock().advance(Duration.ofMinutes(1));
        assertThat(stage.sweeper.sweep().looked()).isEqualTo(1);
        assertThat(stage.sweeper.sweep().looked()).isZero();

        stage.lockstep.bots().resume(bot, NOTE);
        stage.settle();

        assertThat(stage.state(bot).run().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    @DisplayName("P16: who takes a bot off the list does not undo that somebody else has put it there meanwhile")
    @Tag("P16")
    void forgettingAnInstanceDoesNotUndoALaterLook() {
        BotId touchy = BotId.of("touchy");
        stage.lockstep
                .bots()
                .register(BotDefinition.bot("touchy")
                        .target("process:touchy")
                        .health(new Health(1, Optional.empty(), Optional.empty()))
                        .build());
        failOnce(touchy);
        stage.lockstep.bots().pause(touchy, NOTE);
        table.clock().advance(Duration.ofMinutes(1));
        RunState seenWhilePaused = stage.state(touchy).run();

        stage.lockstep.bots().resume(touchy, NOTE);
        stage.dispatcher.evaluate(touchy);
        stage.lockstep.runs().forget(seenWhilePaused);
        table.clock().advance(Duration.ofMinutes(20));
        stage.sweeper.sweep();

        assertThat(stage.invoked()).extracting(i -> i.bot()).containsExactly(touchy, touchy);
    }

    @Test
    @DisplayName("P16: who looks again late does not undo that somebody else looks again earlier")
    @Tag("P16")
    void anEarlierLookStays() {
        Instant soon = table.clock().instant().plusSeconds(10);
        RunState seen = stage.state(bot).run();

        stage.lockstep.runs().lookAgain(seen, soon);
        stage.lockstep.runs().lookAgain(seen, soon.plusSeconds(100));
        assertThat(stage.state(bot).run().times().due()).contains(soon);

        stage.lockstep.runs().lookAgain(seen, soon.minusSeconds(5));
        assertThat(stage.state(bot).run().times().due()).contains(soon.minusSeconds(5));
    }

    @Test
    void aLookThatIsOverdueIsPutOff() {
        RunState seen = stage.state(bot).run();
        stage.lockstep.runs().lookAgain(seen, table.clock().instant());
        Instant later = table.clock().instant().plusSeconds(100);

        stage.lockstep.runs().lookAgain(seen, later);

        assertThat(stage.state(bot).run().times().due()).contains(later);
    }

    @Test
    void theCostOfASweepGrowsWithWhatIsDueAndNotWithTheBots() {
        for (int i = 0; i < 30; i++) {
            stage.bot("idle-" + i, "orders");
        }
        Stage counted = new Stage(table, table.lockstep());
        long nothingDue = table.cost(() -> counted.sweeper.sweep()).requests();
        counted.lockstep.wakes().schedule(bot, Duration.ZERO);

        assertThat(nothingDue).isEqualTo(8);
        assertThat(table.cost(() -> counted.sweeper.sweep()).requests()).isEqualTo(nothingDue + 1);
    }

    @Test
    void aReconciliationOfNoBotsIsRefused() {
        assertThatThrownBy(() -> stage.sweeper.reconcile(0))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("most");
    }

    private void failOnce(BotId which) {
        stage.lockstep.wakes().trigger(which);
        stage.dispatcher.evaluate(which);
        stage.lockstep.runs().start(stage.take().get(0)).fail(RunError.of("broken", "on purpose"));
    }

    private static Map<String, AttributeValue> due(
            String partition, String sort, Map<String, AttributeValue> attributes) {
        Map<String, AttributeValue> item = new HashMap<>(attributes);
        item.put("pk", AttributeValue.fromS(partition));
        item.put("sk", AttributeValue.fromS(sort));
        item.put("dp", AttributeValue.fromS("3"));
        item.put("ds", AttributeValue.fromN("1"));
        return item;
    }
}
