package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A bot, or one of its records, that changes between the request that reads it and the one that writes it. */
@Tag("P10")
class ChangedMeanwhileTest {
    private static final BotId BOT = BotId.of("enrich");
    private static final Note NOTE = Note.by("ann", "because");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep other;

    @BeforeEach
    void register() {
        other = table.other();
        other.bots().register(reading(2));
    }

    @Test
    @DisplayName("P10: a bot that was removed meanwhile is not paused")
    void aBotThatWasRemovedMeanwhileIsNotPaused() {
        assertThatExceptionOfType(UnknownBotException.class)
                .isThrownBy(() -> meanwhile(2, () -> other.bots().remove(BOT, NOTE), () -> bots().pause(BOT, NOTE)));
    }

    @Test
    @DisplayName("P10: pausing a bot whose definition is gone altogether leaves no ghost")
    void aDefinitionThatIsGoneDoesNotComeBack() {
        assertThatExceptionOfType(UnknownBotException.class)
                .isThrownBy(() -> meanwhile(2, () -> table.remove("B#enrich", "D"), () -> bots().pause(BOT, NOTE)));
    }

    @Test
    @DisplayName("P10: a removed bot is not archived, not even on its very revision")
    void aRemovedBotIsNotArchived() {
        Bot read = other.bots().find(BOT).orElseThrow();
        table.smear("B#enrich", "D", DefinitionItem.REMOVED, AttributeValue.fromBool(true));

        assertThatExceptionOfType(RevisionConflictException.class)
                .isThrownBy(() -> meanwhile(1, () -> {}, () -> bots().archive(read, NOTE)));
    }

    @Test
    @DisplayName("P10: a subscription of a newer revision stands in the way of an older one")
    void aNewerSubscriptionIsNotOverwritten() {
        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> meanwhile(2, () -> subscribe(2, revision() + 2), () -> bots().register(reading(3))));
    }

    @Test
    @DisplayName("P10: a late piece of a long registration leaves a newer subscription as it is")
    void aLatePieceUndoesNothingNewer() {
        long next = revision() + 1;
        table.faults().beforeRequest(3, () -> subscribe(100, next + 1));

        bots().register(reading(101));

        assertThat(table.item("Q#queue-100", "S#enrich")).containsEntry("rev", number(next + 1));
        assertThat(table.item("Q#queue-99", "S#enrich")).containsEntry("rev", number(next));
    }

    @Test
    @DisplayName("P10: a late piece of a long registration takes the place of what an older one left")
    void aPieceReplacesWhatAnOlderOneLeft() {
        long next = revision() + 1;
        subscribe(100, next);

        bots().register(reading(101));

        assertThat(table.item("Q#queue-100", "S#enrich")).containsKey("at");
    }

    @Test
    void wakeUpsThatAreGoneAreTold() {
        table.remove("B#enrich", "W");

        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> bots().register(reading(1)))
                .withMessageContaining("it is missing");
    }

    @Test
    @DisplayName("P10: a repair leaves a subscription that somebody else has made meanwhile as it is")
    void aRepairUndoesNothingNewer() {
        table.remove("Q#queue-1", "S#enrich");
        long newer = revision() + 1;

        meanwhile(3, () -> subscribe(1, newer), () -> bots().repair(BOT));

        assertThat(table.item("Q#queue-1", "S#enrich")).containsEntry("rev", number(newer));
    }

    @Test
    void aRepairMakesAMissingSubscriptionAgain() {
        Map<String, AttributeValue> subscription = table.item("Q#queue-1", "S#enrich");
        table.remove("Q#queue-1", "S#enrich");

        assertThat(bots().repair(BOT)).isEqualTo(1);

        assertThat(table.item("Q#queue-1", "S#enrich")).isEqualTo(subscription);
    }

    @Test
    @DisplayName("P10: a repair moves a timer back that stands too late")
    void aRepairMovesALateTimerBack() {
        other.bots().register(reading(2).toBuilder().schedule("@hourly").build());
        Map<String, AttributeValue> timer = table.item("B#enrich", "B#cron");
        table.smear("B#enrich", "B#cron", "ds", AttributeValue.fromN("9999999999999"));

        assertThat(bots().repair(BOT)).isEqualTo(1);

        assertThat(table.item("B#enrich", "B#cron")).isEqualTo(timer);
    }

    /** What is done after something happened leaves everything as that left it. */
    private void meanwhile(int number, Runnable happens, Runnable act) {
        List<Map<String, AttributeValue>> left = new ArrayList<>();
        table.faults().beforeRequest(number, () -> {
            happens.run();
            left.addAll(table.items());
        });
        try {
            act.run();
        } finally {
            assertThat(table.items()).containsExactlyInAnyOrderElementsOf(left);
        }
    }

    private Bots bots() {
        return table.lockstep().bots();
    }

    private long revision() {
        return other.bots().find(BOT).orElseThrow().revision();
    }

    private void subscribe(int queue, long revision) {
        table.plant(Map.of(
                "pk", AttributeValue.fromS("Q#queue-" + queue),
                "sk", AttributeValue.fromS("S#enrich"),
                "rev", number(revision)));
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static BotDefinition reading(int queues) {
        return BotDefinition.bot("enrich")
                .target("process:enrich")
                .reads(IntStream.range(0, queues).mapToObj(i -> "queue-" + i).toArray(String[]::new))
                .build();
    }
}
