package dev.lockstep.audit;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.NOTE;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.Subject;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class AuditTrailTest {
    private static final BotId OTHER = BotId.of("shop/returns");
    private static final LockName LOCK = LockName.of("nightly");
    private static final Duration SECOND = Duration.ofSeconds(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void theNewestOfAllBotsAndLocksComeFirst() {
        someChanges();

        assertThat(newest())
                .extracting(entry -> entry.subject().kind(), AuditEntry::subject, AuditEntry::action, AuditEntry::at)
                .containsExactly(
                        tuple("bot", OTHER, "resume", ManualClock.START.plusSeconds(3)),
                        tuple("lock", LOCK, "break-lock", ManualClock.START.plusSeconds(2)),
                        tuple("bot", ID, "force", ManualClock.START.plusSeconds(1)),
                        tuple("bot", OTHER, "pause", ManualClock.START));
    }

    @Test
    void eachBotAndEachLockHasItsOwn() {
        someChanges();

        assertThat(actions(ID)).containsExactly("force");
        assertThat(actions(OTHER)).containsExactly("resume", "pause");
        assertThat(actions(LOCK)).containsExactly("break-lock");
        assertThat(actions(LockName.of(ID.value()))).isEmpty();
    }

    @Test
    @DisplayName("The first 20 entries of all cost two requests, however many there are")
    void theFirstEntriesCostTheSameHoweverManyThereAre() {
        OneBot.registered(table.other());
        forced(21);
        Cost of21 = table.cost(() -> assertThat(first(20)).hasSize(20));
        forced(60);

        Cost of81 = table.cost(() -> assertThat(first(20)).hasSize(20));

        assertThat(of81).isEqualTo(of21);
        assertThat(of81.requests()).isEqualTo(2);
        assertThat(of81.readUnits()).isLessThanOrEqualTo(21);
        assertThat(newest()).hasSize(81);
        assertThat(newest().stream().map(AuditEntry::at)).isSortedAccordingTo(Comparator.reverseOrder());
    }

    @Test
    @DisplayName("P13: an entry that has expired is not in the list of all, though TTL has not deleted it")
    @Tag("P13")
    void anEntryThatHasExpiredIsNotListed() {
        someChanges();
        table.clock().advance(Duration.ofDays(365).minus(SECOND));

        assertThat(newest()).extracting(AuditEntry::action).containsExactly("resume");
    }

    @Test
    @DisplayName("P14: an entry that the index still lists and that is gone is left out")
    @Tag("P14")
    void anEntryThatIsGoneIsLeftOut() {
        someChanges();
        table.remove(partition(), sortKey("force"));

        assertThat(newest()).hasSize(3);
    }

    @Test
    void anEntryThatCannotBeReadKeepsNoOtherFromBeingListed() {
        someChanges();
        table.smear(partition(), sortKey("force"), "ttl", AttributeValue.fromS("in a year"));

        assertThat(newest()).hasSize(3);
    }

    @Test
    void theSweepLooksAtNoEntry() {
        someChanges();
        table.clock().advance(Duration.ofDays(1));
        Cost nothing = table.cost(() -> assertThat(table.lockstep()
                        .sweeper(table.lockstep().dispatcher((target, invocation) -> {}))
                        .sweep()
                        .failed())
                .isZero());

        assertThat(nothing.requests()).as("a query for each shard").isEqualTo(8);
    }

    private void someChanges() {
        OneBot.registered(table.other());
        table.other()
                .bots()
                .register(BotDefinition.bot(OTHER.value()).target("process:x").build());
        table.other().bots().pause(OTHER, NOTE);
        table.clock().advance(SECOND);
        table.other().wakes().force(ID, NOTE);
        table.clock().advance(SECOND);
        table.other().locks().tryAcquire(LOCK, "ann", SECOND);
        table.other().locks().breakLock(LOCK, NOTE);
        table.clock().advance(SECOND);
        table.other().bots().resume(OTHER, NOTE);
    }

    private void forced(int times) {
        IntStream.range(0, times).forEach(i -> {
            table.clock().advance(SECOND);
            table.other().wakes().force(ID, NOTE);
        });
    }

    private static String partition() {
        return "B#" + ID;
    }

    private String sortKey(String action) {
        return table.items().stream()
                .filter(item -> AttributeValue.fromS(action).equals(item.get("ac")))
                .map(item -> requireNonNull(item.get("sk")).s())
                .findFirst()
                .orElseThrow();
    }

    private List<AuditEntry> newest() {
        return table.lockstep().audit().newest().toList();
    }

    private List<AuditEntry> first(int most) {
        try (Stream<AuditEntry> newest = table.lockstep().audit().newest()) {
            return newest.limit(most).toList();
        }
    }

    private List<String> actions(Subject subject) {
        return table.lockstep().audit().of(subject).map(AuditEntry::action).toList();
    }
}
