package dev.lockstep.audit;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.NOTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Bots;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.UnknownBotException;
import dev.lockstep.wake.WakeUps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done by hand is done as otherwise, and leaves an entry if it changes something. */
class ManualChangesTest {
    private static final Instant LATER = ManualClock.START.plusSeconds(60);
    private static final BotDefinition ONE = OneBot.definition();
    private static final BotDefinition CHANGED =
            ONE.toBuilder().reads("orders", "returns").build();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aTriggerWakesOnce() {
        register(ONE);

        wakes().trigger(ID, NOTE);

        assertThat(count()).isEqualTo(1);
        assertThat(entries()).containsExactly(tuple("trigger", "", "run once more"));
    }

    @Test
    @DisplayName("P4: a trigger whose response was lost wakes once and leaves one entry, though others wake meanwhile")
    @Tag("P4")
    void aTriggerWhoseResponseWasLostWakesOnce() {
        register(ONE);
        table.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        table.faults().afterFault(() -> table.other().wakes().trigger(ID));

        wakes().trigger(ID, NOTE);

        assertThat(count()).isEqualTo(2);
        assertThat(entries()).hasSize(1);
    }

    @Test
    void aRunIsScheduledAndTakenBack() {
        register(ONE);

        wakes().schedule(ID, LATER, NOTE);
        assertThat(wakes().scheduled(ID)).containsExactly(LATER);
        table.clock().advance(Duration.ofSeconds(1));
        assertThat(wakes().cancel(ID, LATER, NOTE)).isTrue();

        assertThat(wakes().scheduled(ID)).isEmpty();
        assertThat(entries())
                .containsExactly(tuple("cancel", "run at " + LATER, ""), tuple("schedule", "", "run at " + LATER));
    }

    @Test
    void whatIsNotWaitingIsNotTakenBack() {
        register(ONE);

        assertThat(wakes().cancel(ID, LATER, NOTE)).isFalse();

        assertThat(entries()).isEmpty();
    }

    @Test
    void nothingIsWrittenOfABotThatIsUnknown() {
        List<Consumer<WakeUps>> changes = List.of(
                wakes -> wakes.trigger(ID, NOTE),
                wakes -> wakes.schedule(ID, LATER, NOTE),
                wakes -> wakes.force(ID, NOTE));

        assertThat(changes)
                .allSatisfy(change ->
                        assertThatExceptionOfType(UnknownBotException.class).isThrownBy(() -> change.accept(wakes())));

        assertThat(table.items()).isEmpty();
    }

    @Test
    void aRegistrationTellsTheRevisions() {
        bots().register(ONE, NOTE);
        table.clock().advance(Duration.ofSeconds(1));
        assertThat(bots().register(ID, seen -> Optional.of(CHANGED), NOTE)
                        .orElseThrow()
                        .revision())
                .isEqualTo(2);

        assertThat(entries())
                .containsExactly(
                        tuple("register", "revision 1", "revision 2"),
                        tuple("register", "not registered", "revision 1"));
    }

    @Test
    void aRegistrationThatChangesNothingLeavesNoEntry() {
        register(ONE);

        bots().register(ONE, NOTE);
        assertThat(bots().register(ID, seen -> Optional.of(ONE), NOTE)).isPresent();
        assertThat(bots().register(ID, seen -> Optional.empty(), NOTE)).isEmpty();

        assertThat(entries()).isEmpty();
    }

    @Test
    void aRemovedBotIsNotRegistered() {
        register(ONE);
        table.other().bots().remove(ID, NOTE);
        table.clock().advance(Duration.ofSeconds(1));

        bots().register(ONE, NOTE);

        assertThat(entries().get(0)).isEqualTo(tuple("register", "not registered", "revision 3"));
    }

    @Test
    @DisplayName("P10: a registration that meets another's tells of what it has replaced")
    @Tag("P10")
    void aRegistrationThatMeetsAnothersTellsOfWhatItHasReplaced() {
        register(ONE);
        table.faults().beforeRequest(2, () -> register(CHANGED));

        bots().register(ONE.toBuilder().owner("team-a").build(), NOTE);

        assertThat(entries()).containsExactly(tuple("register", "revision 2", "revision 3"));
    }

    @Test
    void aRegistrationInPiecesLeavesOneEntry() {
        String[] queues = IntStream.range(0, 150).mapToObj(i -> "queue-" + i).toArray(String[]::new);

        bots().register(ONE.toBuilder().reads(queues).build(), NOTE);

        assertThat(entries()).containsExactly(tuple("register", "not registered", "revision 1"));
    }

    private void register(BotDefinition definition) {
        table.other().bots().register(definition);
    }

    private Bots bots() {
        return table.lockstep().bots();
    }

    private WakeUps wakes() {
        return table.lockstep().wakes();
    }

    private long count() {
        return table.other().bots().state(ID).orElseThrow().wake().count();
    }

    private List<Tuple> entries() {
        return table.other()
                .audit()
                .of(ID)
                .map(entry -> {
                    assertThat(entry.note()).isEqualTo(NOTE);
                    return tuple(entry.action(), entry.before(), entry.after());
                })
                .toList();
    }
}
