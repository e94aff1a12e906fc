package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunSupersededException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class BotRemovalTest {
    private static final BotId ENRICH = BotId.of("enrich");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final Note NOTE = Note.by("ops", "because");
    private static final EventId EVENT = EventId.at(ManualClock.START, 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @BeforeEach
    void register() {
        lockstep = table.lockstep();
        lockstep.bots().register(definition());
    }

    @Test
    void whatARemovedBotLeavesIsItsTombstoneAndItsHistory() {
        lockstep.wakes().schedule(ENRICH, Duration.ofHours(1));
        lockstep.wakes().trigger(ENRICH);

        lockstep.bots().remove(ENRICH, NOTE);

        assertThat(lockstep.bots().find(ENRICH)).isEmpty();
        assertThat(lockstep.bots().list()).isEmpty();
        assertThat(lockstep.bots().readers(ORDERS)).isEmpty();
        assertThat(table.items()).extracting(BotRemovalTest::kind).containsExactlyInAnyOrder("D", "R", "A");
        assertThat(table.items())
                .as("what is due, beside what is listed by its time")
                .filteredOn(item -> !kind(item).equals("A"))
                .noneMatch(item -> item.containsKey("ds"));
    }

    @Test
    void aRemovedBotIsUnknownToEverybodyAndNoGhostAppears() {
        lockstep.bots().remove(ENRICH, NOTE);
        List<Map<String, AttributeValue>> before = table.items();

        assertThat(Stream.<Runnable>of(
                        () -> lockstep.wakes().trigger(ENRICH),
                        () -> lockstep.wakes().schedule(ENRICH, Duration.ZERO),
                        () -> lockstep.wakes().force(ENRICH, NOTE),
                        () -> lockstep.bots().pause(ENRICH, NOTE),
                        () -> lockstep.bots().remove(ENRICH, NOTE),
                        () -> lockstep.runs().rewind(ENRICH, ORDERS, EVENT, NOTE),
                        () -> lockstep.runs().position(ENRICH, ORDERS)))
                .allSatisfy(call -> assertThatThrownBy(call::run).isInstanceOf(UnknownBotException.class));
        assertThat(lockstep.wakes().tell(ENRICH, ORDERS, EVENT)).isFalse();
        assertThat(lockstep.why(ENRICH).text()).contains("no such bot");

        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    @DisplayName("P1: the epoch of a bot that was removed and registered again goes on")
    @Tag("P1")
    void theEpochGoesOnOverRemoval() {
        List<Long> epochs = new ArrayList<>();
        for (int life = 0; life < 4; life++) {
            epochs.add(claim().epoch());
            lockstep.bots().remove(ENRICH, NOTE);
            lockstep.bots().register(definition());
        }

        assertThat(epochs).isSorted().doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("P2: a late run of a removed bot can write neither before nor after it is registered again")
    @Tag("P2")
    void aZombieOfARemovedBotIsRefused() {
        BotRun zombie = lockstep.runs().start(claim());
        lockstep.bots().remove(ENRICH, NOTE);
        Checkpoint late = Checkpoint.read("orders", EVENT, 1);
        assertThatThrownBy(() -> zombie.checkpoint(late)).isInstanceOf(RunSupersededException.class);

        lockstep.bots().register(definition());
        BotRun heir = lockstep.runs().start(claim());

        assertThatThrownBy(() -> zombie.checkpoint(late)).isInstanceOf(RunSupersededException.class);
        assertThat(heir.position("orders")).isEmpty();
        heir.complete(late);
    }

    @Test
    void positionsAndWakeUpsOfTheOldBotAreNotTheNewOnes() {
        lockstep.runs().start(claim()).complete(Checkpoint.read("orders", EVENT, 1));
        lockstep.wakes().trigger(ENRICH);
        lockstep.bots().pause(ENRICH, NOTE);
        lockstep.bots().remove(ENRICH, NOTE);

        lockstep.bots().register(definition());

        BotReport report = lockstep.bots().describe(ENRICH);
        assertThat(report.bot().status()).isEqualTo(BotStatus.ACTIVE);
        assertThat(report.wake().count()).isZero();
        assertThat(lockstep.runs().position(ENRICH, ORDERS)).isEmpty();
        assertThat(report.bot().definition()).isEqualTo(definition());
    }

    @Test
    void aRemovedBotIsNotRunBySweepsReconciliationsOrLateRecords() {
        List<Invocation> invocations = new ArrayList<>();
        Dispatcher dispatcher = lockstep.dispatcher((target, invocation) -> invocations.add(invocation));
        Sweeper sweeper = lockstep.sweeper(dispatcher);
        lockstep.wakes().trigger(ENRICH);
        lockstep.wakes().advance(ORDERS, EVENT);
        lockstep.wakes().schedule(ENRICH, Duration.ZERO);
        lockstep.bots().remove(ENRICH, NOTE);

        table.clock().advance(Duration.ofDays(1));
        table.pump(dispatcher);
        sweeper.sweep();
        sweeper.reconcile(10);

        assertThat(invocations).isEmpty();
        assertThat(lockstep.bots().find(ENRICH)).isEmpty();
    }

    @Test
    void aBotWithManyTimersAndQueuesIsRemovedAltogether() {
        lockstep.bots()
                .register(definition().toBuilder()
                        .reads(IntStream.range(0, 90).mapToObj(i -> "q" + i).toArray(String[]::new))
                        .build());
        IntStream.rangeClosed(1, 40).forEach(i -> lockstep.wakes().schedule(ENRICH, Duration.ofHours(i)));

        lockstep.bots().remove(ENRICH, NOTE);

        assertThat(table.items()).extracting(BotRemovalTest::kind).containsOnly("D", "R", "A");
    }

    @Test
    void aBotThatSomebodyHasChangedSinceItWasReadIsNeitherRemovedNorArchived() {
        Bot read = lockstep.bots().find(ENRICH).orElseThrow();
        lockstep.bots().register(definition().toBuilder().owner("another").build());
        List<Map<String, AttributeValue>> before = table.items();

        assertThatThrownBy(() -> lockstep.bots().remove(read, NOTE)).isInstanceOf(RevisionConflictException.class);
        assertThatThrownBy(() -> lockstep.bots().archive(read, NOTE)).isInstanceOf(RevisionConflictException.class);

        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aBotThatSomebodyHasRemovedSinceItWasReadIsLeftAlone() {
        Bot read = lockstep.bots().find(ENRICH).orElseThrow();
        lockstep.bots().remove(ENRICH, NOTE);

        assertThatThrownBy(() -> lockstep.bots().remove(read, NOTE)).isInstanceOf(RevisionConflictException.class);
        assertThatThrownBy(() -> lockstep.bots().archive(read, NOTE)).isInstanceOf(RevisionConflictException.class);
    }

    @Test
    void aBotIsRemovedOnTheRevisionThatWasRead() {
        lockstep.bots().remove(lockstep.bots().find(ENRICH).orElseThrow(), NOTE);

        assertThat(lockstep.bots().find(ENRICH)).isEmpty();
    }

    private Invocation claim() {
        return lockstep.runs()
                .claim(
                        lockstep.bots().state(ENRICH).orElseThrow().run(),
                        new ClaimTerms(0, false, Duration.ofMinutes(5)))
                .orElseThrow()
                .invocation();
    }

    private static BotDefinition definition() {
        return BotDefinition.bot("enrich")
                .target("process:enrich")
                .reads("orders")
                .schedule("@daily")
                .settings("{\"a\":1}")
                .build();
    }

    private static String kind(Map<String, AttributeValue> item) {
        AttributeValue sort = item.get("sk");
        return sort == null ? "" : sort.s().substring(0, 1);
    }
}
