package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.audit.Note;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.SystemId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What lists find bots by follows from their definitions and their status. */
class LabelsTest {
    private static final BotId BOT = BotId.of("enrich");
    private static final Note NOTE = Note.by("ann", "because");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aBotIsListedByItsTagsItsOwnerItsSystemTheQueuesItWritesAndThoseItReads() {
        bots().register(labelled());

        assertThat(everyList()).allSatisfy(list -> assertThat(ids(list)).containsExactly(BOT));
        assertThat(labels())
                .containsExactlyInAnyOrder(
                        "tag:orders", "tag:night shift", "owner:team a", "system:shop", "writes:invoices");
    }

    @Test
    void aBotIsNoLongerListedByWhatItsDefinitionNoLongerSays() {
        bots().register(labelled());
        bots().register(bare().tags("orders").build());

        assertThat(labels()).containsExactly("tag:orders");
        assertThat(ids(BotSelection.tag("orders"))).containsExactly(BOT);
        assertThat(everyList().filter(list -> !list.equals(BotSelection.tag("orders"))))
                .allSatisfy(list -> assertThat(ids(list)).isEmpty());
    }

    @Test
    void labelsThatStayAreNotWrittenAgain() {
        bots().register(labelled());
        Map<String, AttributeValue> before = label("tag:orders");

        bots().register(labelled().toBuilder().description("another").build());

        assertThat(label("tag:orders")).isEqualTo(before);
    }

    @Test
    void moreLabelsThanATransactionTakesFollowOneByOne() {
        bots().register(crowded());
        assertThat(labels()).hasSize(50 + 90);

        bots().register(bare().build());
        assertThat(labels()).isEmpty();
    }

    @Test
    void whatACrashInTheMiddleLeftOutIsMadeUpForByTheReconciliation() {
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on(31, Fault.LOST_REQUEST));
        assertThatExceptionOfType(SdkException.class)
                .isThrownBy(() -> table.lockstep().bots().register(crowded()));
        assertThat(labels()).hasSizeBetween(1, 139);

        reconcile();

        assertThat(labels()).hasSize(50 + 90);
    }

    @Test
    void whatACrashInTheMiddleLeftThereIsTakenAwayByTheReconciliation() {
        bots().register(crowded());
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on(31, Fault.LOST_REQUEST));
        assertThatExceptionOfType(SdkException.class)
                .isThrownBy(() ->
                        table.lockstep().bots().register(bare().tags("tag-1").build()));
        assertThat(labels()).hasSizeBetween(2, 139);

        reconcile();

        assertThat(labels()).containsExactly("tag:tag-1");
    }

    @Test
    void aLatePieceOfALongRegistrationUndoesNothingNewer() {
        bots().register(crowded());
        table.faults().beforeRequest(3, () -> plant("tag:tag-1", 3));

        table.lockstep().bots().register(bare().build());

        assertThat(labels()).containsExactly("tag:tag-1");
    }

    @Test
    void aLatePieceOfALongRegistrationReplacesWhatIsOlderAndNothingNewer() {
        bots().register(bare().build());
        table.faults().beforeRequest(3, () -> {
            plant("tag:tag-1", 3);
            plant("tag:tag-2", 1);
        });

        table.lockstep().bots().register(crowded());

        assertThat(labels()).hasSize(50 + 90);
        assertThat(revision("tag:tag-1")).isEqualTo("3");
        assertThat(revision("tag:tag-2")).isEqualTo("2");
    }

    @Test
    void aLateRepairReplacesWhatIsOlderAndNothingNewer() {
        bots().register(bare().tags("newer", "older").build());
        table.remove("B#enrich", "AL#tag:newer");
        table.remove("B#enrich", "AL#tag:older");
        table.faults().beforeRequest(2, () -> {
            plant("tag:newer", 2);
            plant("tag:older", 0);
        });

        table.lockstep().bots().repair(BOT);

        assertThat(revision("tag:newer")).isEqualTo("2");
        assertThat(revision("tag:older")).isEqualTo("1");
    }

    @Test
    void theReconciliationGivesABotOfBeforeThereWereLabelsItsOwn() {
        bots().register(labelled());
        bots().pause(BOT, NOTE);
        bots().archive(BOT, NOTE);
        List<String> all = labels();
        all.forEach(label -> table.remove("B#enrich", "AL#" + label));

        int repaired = bots().repair(BOT);

        assertThat(repaired).isEqualTo(all.size()).isEqualTo(7);
        assertThat(labels()).containsExactlyElementsOf(all);
        assertThat(bots().repair(BOT)).isZero();
    }

    @Test
    void theReconciliationTakesAwayALabelThatTheDefinitionDoesNotSay() {
        bots().register(bare().build());
        plant("tag:stray");
        plant("status:paused");
        plant("status:archived");

        assertThat(bots().repair(BOT)).isEqualTo(3);

        assertThat(labels()).isEmpty();
    }

    @Test
    void aRepairOfAStatusThatHasChangedMeanwhileChangesNothing() {
        bots().register(bare().build());
        bots().pause(BOT, NOTE);
        bots().archive(BOT, NOTE);
        table.remove("B#enrich", "AL#status:paused");
        table.remove("B#enrich", "AL#status:archived");
        table.faults().beforeRequest(2, () -> {
            bots().resume(BOT, NOTE);
            bots().restore(BOT, NOTE);
        });

        table.lockstep().bots().repair(BOT);

        assertThat(labels()).isEmpty();
    }

    @Test
    void aRepairThatTakesAStatusAwayWhichIsThereAgainChangesNothing() {
        bots().register(bare().build());
        plant("status:paused");
        plant("status:archived");
        table.faults().beforeRequest(2, () -> {
            bots().pause(BOT, NOTE);
            bots().archive(BOT, NOTE);
        });

        table.lockstep().bots().repair(BOT);

        assertThat(labels()).containsExactly("status:archived", "status:paused");
    }

    @Test
    void aLateRepairOfAnOlderRevisionTakesNothingNewerAway() {
        bots().register(bare().build());
        plant("tag:orders");
        table.faults()
                .beforeRequest(2, () -> bots().register(bare().tags("orders").build()));

        table.lockstep().bots().repair(BOT);

        assertThat(labels()).containsExactly("tag:orders");
    }

    @Test
    void aPausedBotIsListedUntilItIsResumedAndAnArchivedOneUntilItIsRestored() {
        bots().register(bare().build());

        bots().pause(BOT, NOTE);
        bots().archive(BOT, NOTE);
        assertThat(ids(BotSelection.paused())).containsExactly(BOT);
        assertThat(ids(BotSelection.archived())).containsExactly(BOT);

        bots().restore(BOT, NOTE);
        assertThat(ids(BotSelection.paused())).containsExactly(BOT);
        assertThat(ids(BotSelection.archived())).isEmpty();

        bots().resume(BOT, NOTE);
        assertThat(ids(BotSelection.paused())).isEmpty();
    }

    @Test
    void registeringAgainLeavesAPausedBotInItsList() {
        bots().register(bare().build());
        bots().pause(BOT, NOTE);

        bots().register(labelled());

        assertThat(labels()).hasSize(6).contains("status:paused");
    }

    @Test
    void aBotThatIsPausedWhileItIsRemovedLeavesNoLabel() {
        bots().register(labelled());
        plant("tag:stray");
        table.faults().beforeRequest(2, () -> {
            bots().pause(BOT, NOTE);
            bots().archive(BOT, NOTE);
        });

        table.lockstep().bots().remove(BOT, NOTE);

        assertThat(bots().find(BOT)).isEmpty();
        assertThat(labels()).isEmpty();
    }

    @Test
    void aRemovedBotIsOnNoListEvenIfItsDefinitionCannotBeRead() {
        bots().register(crowded());
        bots().pause(BOT, NOTE);
        plant("tag:stray");
        table.smear("B#enrich", "D", "ta", AttributeValue.fromS("nonsense"));

        bots().remove(BOT, NOTE);

        assertThat(labels()).isEmpty();
        assertThat(ids(BotSelection.all())).isEmpty();
    }

    @Test
    void aDefinitionThatCannotBeReadIsReplacedWithItsLabels() {
        bots().register(labelled());
        table.smear("B#enrich", "D", "hg", AttributeValue.fromS("nonsense"));

        bots().register(labelled());

        assertThat(labels()).hasSize(5);
        assertThat(bots().repair(BOT)).isZero();
    }

    @Test
    void aDefinitionThatCannotBeReadLeavesTheLabelsAsTheyAre() {
        bots().register(labelled());
        table.smear("B#enrich", "D", "hg", AttributeValue.fromS("nonsense"));

        bots().repair(BOT);

        assertThat(labels()).hasSize(5);
    }

    @Test
    void whateverATagOrAnOwnerMayBeABotIsListedByIt() {
        List<String> hostile = List.of(
                "status:paused",
                "#",
                "~",
                " ",
                "AL#x",
                "'\"{}",
                "\ud83d\ude00",
                "\uffff",
                "e\u0301",
                "\u8a9e".repeat(128));
        String longest = "\u8a9e".repeat(256);
        BotDefinition definition =
                bare().tags(hostile.toArray(String[]::new)).owner(longest).build();

        bots().register(definition);

        assertThat(hostile)
                .allSatisfy(tag -> assertThat(ids(BotSelection.tag(tag))).containsExactly(BOT));
        assertThat(ids(BotSelection.owner(longest))).containsExactly(BOT);
        assertThat(ids(BotSelection.paused())).isEmpty();
        assertThat(bots().repair(BOT)).isZero();
        bots().register(bare().build());
        assertThat(labels()).isEmpty();
    }

    private Stream<BotSelection> everyList() {
        return Stream.of(
                BotSelection.tag("orders"),
                BotSelection.tag("night shift"),
                BotSelection.owner("team a"),
                BotSelection.system(SystemId.of("shop")),
                BotSelection.readers(QueueName.of("orders")),
                BotSelection.writers(QueueName.of("invoices")));
    }

    private List<BotId> ids(BotSelection selection) {
        return bots().ids(selection, Optional.empty(), 10).toList();
    }

    private List<String> labels() {
        return table.items().stream()
                .map(item -> Optional.ofNullable(item.get("sk")).orElseThrow().s())
                .filter(sort -> sort.startsWith("AL#"))
                .map(sort -> sort.substring(3))
                .sorted()
                .toList();
    }

    private Map<String, AttributeValue> label(String label) {
        return table.item("B#enrich", "AL#" + label);
    }

    private void plant(String label) {
        table.plant(Map.of(
                "pk",
                AttributeValue.fromS("B#enrich"),
                "sk",
                AttributeValue.fromS("AL#" + label),
                LockstepTable.KIND,
                AttributeValue.fromS(label)));
    }

    private String revision(String label) {
        return Optional.ofNullable(label(label).get("rev")).orElseThrow().n();
    }

    private void plant(String label, long revision) {
        plant(label);
        table.smear("B#enrich", "AL#" + label, "rev", AttributeValue.fromN(Long.toString(revision)));
    }

    private void reconcile() {
        table.other()
                .sweeper(table.other().dispatcher((target, invocation) -> {}))
                .reconcile(10);
    }

    private Bots bots() {
        return table.other().bots();
    }

    private static BotDefinition labelled() {
        return bare().tags("orders", "night shift")
                .owner("team a")
                .system("shop")
                .reads("orders")
                .writes("invoices")
                .build();
    }

    private static BotDefinition crowded() {
        return bare().tags(IntStream.range(0, 50).mapToObj(i -> "tag-" + i).toArray(String[]::new))
                .writes(IntStream.range(0, 90).mapToObj(i -> "queue-" + i).toArray(String[]::new))
                .build();
    }

    private static BotDefinition.Builder bare() {
        return BotDefinition.bot("enrich").target("process:enrich");
    }
}
