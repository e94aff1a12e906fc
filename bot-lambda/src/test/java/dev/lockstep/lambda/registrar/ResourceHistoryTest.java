package dev.lockstep.lambda.registrar;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.registrar.StackResource.Answered;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Position;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What CloudFormation may ask for in the life of a resource, in the orders in which it does. */
class ResourceHistoryTest {
    private static final String A = bots("a");
    private static final String B = bots("b");
    private static final String AB = bots("a", "b");
    private static final String AC = bots("a", "c");
    private static final Note OPERATOR = Note.by("ann", "because");
    private static final EventId EVENT = EventId.at(ManualClock.START, 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls begin
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls begin
    private StackResource orders;

    @BeforeEach
    void begin() {
        lockstep = table.other();
        orders = new StackResource(table.lockstep(), StackResource.SHOP, "Orders");
    }

    private static String bots(String... ids) {
        return bots(Map.of(), ids);
    }

    private static String bots(Map<String, String> more, String... ids) {
        StringBuilder json = new StringBuilder("{'ServiceToken':'arn:aws:lambda:::f'");
        more.forEach((name, value) -> json.append(",'" + name + "':'" + value + "'"));
        return json.append(",'Bots':[")
                .append(String.join(
                        ",",
                        List.of(ids).stream()
                                .map(id -> "{'Id':'" + id + "','Target':'lambda:" + id + "','Reads':['in']}")
                                .toList()))
                .append("]}")
                .toString();
    }

    @Test
    void aCreationRegistersAllBots() {
        Answered answer = orders.create(AB);

        assertThat(answer.status()).isEqualTo("SUCCESS");
        assertThat(answer.physicalId()).matches("shop/1a2b3c4d/Orders/[0-9a-f]{8}");
        assertThat(answer.data().toString())
                .isEqualTo("{\"Count\":\"2\",\"Bots\":[\"a\",\"b\"],\"Revisions\":[\"1\",\"1\"]}");
        assertThat(bot("a").definition())
                .isEqualTo(BotDefinition.bot("a")
                        .target("lambda:a")
                        .reads("in")
                        .managedBy(answer.physicalId())
                        .build());
    }

    @Test
    void aBadSecondBotKeepsTheFirstFromBeingWrittenAndTheDeletionThatFollowsSucceeds() {
        String bad = "{'Bots':[{'Id':'a','Target':'lambda:a'},{'Id':'b','Target':'lamda:b','Reads':['in','']}]}";
        Answered refused = orders.create(bad);

        assertThat(refused.status()).isEqualTo("FAILED");
        assertThat(refused.reason()).contains("Bots[1].Target: ", "lamda:b", "Bots[1].Reads: ", "Orders", "log stream");
        assertThat(table.items()).isEmpty();
        assertThat(orders.delete(refused.physicalId(), bad).status()).isEqualTo("SUCCESS");
    }

    @Test
    void aCreationThatFailsHalfWayIsDeleted() {
        lockstep.bots().register(byHand("theirs"));
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on("TransactWriteItems", 2, Fault.LOST_REQUEST));
        Answered failed = orders.create(AB);
        assertThat(failed.status()).isEqualTo("FAILED");
        assertThat(failed.reason()).contains("LOST_REQUEST on purpose");
        assertThat(find("a")).isPresent();

        assertThat(orders.delete(failed.physicalId(), AB).status()).isEqualTo("SUCCESS");

        assertThat(find("a")).isEmpty();
        assertThat(find("theirs")).isPresent();
    }

    @Test
    void anUpdateInPlaceKeepsPositionsAndAPause() {
        Answered created = orders.create(A);
        read("a");
        lockstep.bots().pause(BotId.of("a"), OPERATOR);

        Answered updated = orders.update(
                created.physicalId(), A, "{'Bots':{'a':{'Target':'lambda:a','Reads':['in'],'Timeout':'300'}}}");

        assertThat(updated.status()).isEqualTo("SUCCESS");
        assertThat(updated.physicalId()).isEqualTo(created.physicalId());
        assertThat(bot("a").definition().timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(bot("a").status()).isEqualTo(BotStatus.PAUSED);
        assertThat(position("a")).contains(EVENT);
    }

    @Test
    void aDroppedBotIsRemovedWithTheCleanUpAndNotBefore() {
        Answered created = orders.create(AB);
        read("a");

        Answered updated = orders.update(created.physicalId(), AB, A);
        assertThat(updated.physicalId()).isNotEqualTo(created.physicalId());
        assertThat(find("b")).isPresent();
        orders.delete(created.physicalId(), AB);

        assertThat(find("b")).isEmpty();
        assertThat(position("a")).contains(EVENT);
        assertThat(bot("a").definition().managedBy()).contains(updated.physicalId());
    }

    @Test
    void aRenamedBotIsAnotherBot() {
        Answered created = orders.create(A);

        Answered updated = orders.update(created.physicalId(), A, B);
        assertThat(find("a")).isPresent();
        orders.delete(created.physicalId(), A);

        assertThat(find("a")).isEmpty();
        assertThat(bot("b").definition().managedBy()).contains(updated.physicalId());
    }

    @Test
    void aRenamingThatIsRolledBackLeavesTheBotAsItWas() {
        Answered created = orders.create(A);
        read("a");
        Answered updated = orders.update(created.physicalId(), A, B);

        Answered rolledBack = orders.update(updated.physicalId(), B, A);
        orders.delete(updated.physicalId(), B);

        assertThat(rolledBack.physicalId()).isEqualTo(created.physicalId());
        assertThat(find("b")).isEmpty();
        assertThat(position("a")).contains(EVENT);
        assertThat(bot("a").definition().managedBy()).contains(created.physicalId());
    }

    @Test
    void aReplacementThatIsRolledBackLeavesSharedBotsAsTheyWere() {
        Answered created = orders.create(AB);
        read("a");
        Answered updated = orders.update(created.physicalId(), AB, AC);

        orders.update(updated.physicalId(), AC, AB);
        orders.delete(updated.physicalId(), AC);

        assertThat(ids()).containsExactlyInAnyOrder("a", "b");
        assertThat(position("a")).contains(EVENT);
        assertThat(bot("a").definition().managedBy()).contains(created.physicalId());
    }

    @Test
    void aReplacementIsRolledBackByItsDeletionAloneToo() {
        Answered created = orders.create(AB);
        read("a");
        Answered updated = orders.update(created.physicalId(), AB, AC);

        orders.delete(updated.physicalId(), AC);

        assertThat(ids()).containsExactlyInAnyOrder("a", "b");
        assertThat(position("a")).contains(EVENT);
        assertThat(bot("a").definition().managedBy()).contains(created.physicalId());
    }

    @Test
    void anUpdateThatFailsHalfWayIsRolledBackAltogether() {
        Answered created = orders.create(AB);
        String abcd = bots("a", "b", "c", "d");
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on("TransactWriteItems", 4, Fault.LOST_REQUEST));
        Answered failed = orders.update(created.physicalId(), AB, abcd);
        assertThat(failed.status()).isEqualTo("FAILED");
        assertThat(failed.physicalId()).isEqualTo(created.physicalId());
        assertThat(ids()).containsExactlyInAnyOrder("a", "b", "c");

        Answered rolledBack = orders.update(created.physicalId(), abcd, AB);

        assertThat(rolledBack.physicalId()).isEqualTo(created.physicalId());
        assertThat(ids()).containsExactlyInAnyOrder("a", "b");
        assertThat(bot("a").definition().managedBy()).contains(created.physicalId());
    }

    @Test
    void whatAnUpdateThatFailedHalfWayLeftIsDeletedInTheEnd() {
        Answered created = orders.create(A);
        String abc = bots("a", "b", "c");
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on("TransactWriteItems", 3, Fault.LOST_REQUEST));
        orders.update(created.physicalId(), A, abc);

        Answered updated = orders.update(created.physicalId(), A, AB);
        orders.delete(created.physicalId(), A);
        orders.delete(updated.physicalId(), AB);

        assertThat(ids()).isEmpty();
    }

    @Test
    void anUpdateThatIsRefusedChangesNothing() {
        Answered created = orders.create(A);
        List<Map<String, AttributeValue>> before = table.items();

        Answered refused = orders.update(created.physicalId(), A, "{'Bots':[{'Id':'a','Target':'x'}]}");

        assertThat(refused.status()).isEqualTo("FAILED");
        assertThat(refused.physicalId()).isEqualTo(created.physicalId());
        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aResourceOfAnotherNameIsRefusedTheBotsUnlessItTakesThemOver() {
        Answered created = orders.create(A);
        read("a");
        StackResource renamed = new StackResource(table.lockstep(), StackResource.SHOP, "Renamed");
        assertThat(renamed.create(A).reason()).contains("managed by '" + created.physicalId() + "'", "TakeOver");

        String takingOver = bots(Map.of("TakeOver", "true"), "a");
        Answered taken = renamed.create(takingOver);
        orders.delete(created.physicalId(), A);

        assertThat(taken.status()).isEqualTo("SUCCESS");
        assertThat(position("a")).contains(EVENT);
        assertThat(bot("a").definition().managedBy()).contains(taken.physicalId());
    }

    @Test
    void aResourceOfAnotherNameThatIsRolledBackGivesTheBotsBack() {
        Answered created = orders.create(A);
        read("a");
        StackResource renamed = new StackResource(table.lockstep(), StackResource.SHOP, "Renamed");
        String takingOver = bots(Map.of("TakeOver", "true"), "a");
        Answered taken = renamed.create(takingOver);

        renamed.delete(taken.physicalId(), takingOver);

        assertThat(bot("a").status()).isEqualTo(BotStatus.ACTIVE);
        assertThat(bot("a").definition().managedBy()).contains(created.physicalId());
        assertThat(position("a")).contains(EVENT);
    }

    @Test
    void theDeletionOfWhatNeverWasSucceeds() {
        assertThat(orders.delete("shop/1a2b3c4d/Orders/00000000", AB).status()).isEqualTo("SUCCESS");
        assertThat(orders.delete("refused", "{'Bots':'nonsense'}").status()).isEqualTo("SUCCESS");
        assertThat(orders.delete("refused", "null").status()).isEqualTo("SUCCESS");
        assertThat(table.items()).isEmpty();
    }

    @Test
    void aSecondDeletionChangesNothing() {
        Answered created = orders.create(A);
        orders.delete(created.physicalId(), A);
        List<Map<String, AttributeValue>> before = table.items();

        assertThat(orders.delete(created.physicalId(), A).status()).isEqualTo("SUCCESS");

        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void anEventThatIsDeliveredTwiceIsAnsweredTheSameAndChangesNothing() {
        ObjectNode create = orders.event("Create", AB);
        Answered first = orders.send(create);
        List<Map<String, AttributeValue>> before = table.items();

        Answered second = orders.send(create);

        assertThat(second.json()).isEqualTo(first.json());
        assertThat(table.items()).containsExactlyInAnyOrderElementsOf(before);
    }

    @Test
    void aDeletionWhosePropertiesAreNotAcceptedAnyMoreRemovesTheBots() {
        Answered created = orders.create(AB);

        Answered deleted = orders.delete(
                created.physicalId(), "{'Bots':[{'Id':'a','Target':'gone:a','Nonsense':'1'},{'Id':'b'},{'Id':'-'}]}");

        assertThat(deleted.status()).isEqualTo("SUCCESS");
        assertThat(ids()).isEmpty();
    }

    @Test
    void aBotThatSomebodyTookInBetweenIsNotRemoved() {
        Answered created = orders.create(A);
        StackResource another = new StackResource(table.lockstep(), StackResource.ANOTHER, "Bots");
        String takingOver = bots(Map.of("TakeOver", "true"), "a");
        Answered taken = another.create(takingOver);

        orders.delete(created.physicalId(), A);

        assertThat(bot("a").definition().managedBy()).contains(taken.physicalId());
    }

    @Test
    void aBotThatIsTakenWhileItIsBeingRemovedIsLeftAlone() {
        Answered created = orders.create(A);
        table.faults().follow(FaultPlan.on("Query", 2, Fault.LOST_RESPONSE));
        table.faults()
                .afterFault(() -> lockstep.bots()
                        .register(byHand("a").toBuilder().managedBy("another").build()));

        assertThat(orders.delete(created.physicalId(), A).status()).isEqualTo("SUCCESS");

        assertThat(bot("a").definition().managedBy()).contains("another");
    }

    @Test
    void aBotThatAppearsWhileItIsBeingRegisteredIsNotTaken() {
        table.faults().follow(FaultPlan.on("Query", 2, Fault.LOST_RESPONSE));
        table.faults().afterFault(() -> lockstep.bots().register(byHand("a")));

        assertThat(orders.create(A).reason()).contains("Bots[0].Id: bot 'a' was registered by hand");

        assertThat(bot("a").definition()).isEqualTo(byHand("a"));
    }

    @Test
    void aBotThatWasRegisteredByHandIsNotTaken() {
        lockstep.bots().register(byHand("a"));

        Answered refused = orders.create(AB);

        assertThat(refused.status()).isEqualTo("FAILED");
        assertThat(refused.reason()).contains("Bots[0].Id: bot 'a' was registered by hand", "TakeOver: true");
        assertThat(ids()).containsExactly("a");
        assertThat(bot("a").definition()).isEqualTo(byHand("a"));
    }

    @Test
    void aBotThatWasTakenOverIsArchivedWithItsPositionsAndRestoredByTheNextCreation() {
        lockstep.bots().register(byHand("a"));
        read("a");
        String takingOver = bots(Map.of("TakeOver", "true"), "a");
        Answered taken = orders.create(takingOver);
        assertThat(taken.status()).isEqualTo("SUCCESS");

        orders.delete(taken.physicalId(), takingOver);
        assertThat(bot("a").status()).isEqualTo(BotStatus.ARCHIVED);
        assertThat(bot("a").definition().managedBy()).isEmpty();
        Answered again = new StackResource(table.lockstep(), StackResource.ANOTHER, "Bots").create(A);

        assertThat(again.status()).isEqualTo("SUCCESS");
        assertThat(bot("a").status()).isEqualTo(BotStatus.ACTIVE);
        assertThat(position("a")).contains(EVENT);
    }

    @Test
    void aBotThatAnOperatorArchivedStaysSo() {
        Answered created = orders.create(A);
        lockstep.bots().archive(BotId.of("a"), OPERATOR);

        orders.update(created.physicalId(), A, A);

        assertThat(bot("a").status()).isEqualTo(BotStatus.ARCHIVED);
    }

    @Test
    void aKeptBotGoesOnAndIsNobodys() {
        String keeping = bots(Map.of("OnDelete", "Keep"), "a");
        Answered created = orders.create(keeping);

        orders.delete(created.physicalId(), keeping);

        assertThat(bot("a").status()).isEqualTo(BotStatus.ACTIVE);
        assertThat(bot("a").definition().managedBy()).isEmpty();
    }

    @Test
    void anArchivedBotIsArchivedOnce() {
        String archiving = bots(Map.of("OnDelete", "archive"), "a");
        Answered created = orders.create(archiving);
        orders.delete(created.physicalId(), archiving);

        orders.delete(created.physicalId(), archiving);

        assertThat(lockstep.audit().of(BotId.of("a")))
                .extracting(entry -> entry.action() + " by " + entry.note().who() + ": "
                        + entry.note().why())
                .containsExactly("archive by cloudformation: Delete of " + created.physicalId());
    }

    private static BotDefinition byHand(String id) {
        return BotDefinition.bot(id)
                .target("lambda:" + id)
                .reads("in")
                .owner("ann")
                .build();
    }

    private List<String> ids() {
        return lockstep.bots().list().map(bot -> bot.rules().bot().value()).toList();
    }

    private Optional<Bot> find(String id) {
        return lockstep.bots().find(BotId.of(id));
    }

    private Bot bot(String id) {
        return find(id).orElseThrow();
    }

    private Optional<EventId> position(String id) {
        return lockstep.runs().position(BotId.of(id), QueueName.of("in")).map(Position::eventId);
    }

    private void read(String id) {
        lockstep.runs()
                .start(lockstep.runs()
                        .claim(
                                lockstep.bots()
                                        .state(BotId.of(id))
                                        .orElseThrow()
                                        .run(),
                                new ClaimTerms(0, false, Duration.ofMinutes(5)))
                        .orElseThrow()
                        .invocation())
                .complete(Checkpoint.read("in", EVENT, 1));
    }
}
