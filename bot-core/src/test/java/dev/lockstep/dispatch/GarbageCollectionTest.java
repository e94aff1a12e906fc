package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.AuditEntry;
import dev.lockstep.audit.Note;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("P13")
class GarbageCollectionTest {
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final Note NOTE = Note.by("ops", "busy");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final BotId bot = BotId.of("enrich");

    @SuppressWarnings("NullAway.Init") // JUnit calls aBusyHistory
    private Stage stage;

    @BeforeEach
    void aBusyHistory() {
        stage = new Stage(table);
        stage.bot("enrich", "orders");
        stage.lockstep.wakes().advance(ORDERS, EventId.at(ManualClock.START, 1));
        stage.settle();
        stage.lockstep.wakes().force(bot, NOTE);
        table.pump(stage.dispatcher);
        for (Invocation failing : stage.take()) {
            stage.lockstep.runs().start(failing).fail(RunError.of("broken", "on purpose"));
        }
        stage.lockstep.bots().pause(bot, NOTE);
        stage.lockstep.bots().resume(bot, NOTE);
        stage.lockstep.runs().rewind(bot, ORDERS, EventId.BEGINNING, NOTE);
        stage.lockstep.wakes().schedule(bot, Duration.ofDays(1));
        stage.lockstep.locks().tryAcquire(LockName.of("lock"), "me", Duration.ofSeconds(5));
        stage.bot("gone", "orders");
        stage.lockstep.bots().remove(BotId.of("gone"), NOTE);
    }

    @Test
    @DisplayName("P13: nothing but logs and audit entries has a time to live")
    void nothingThatMattersHasATimeToLive() {
        assertThat(table.items())
                .filteredOn(item -> item.containsKey("ttl"))
                .isNotEmpty()
                .allSatisfy(item ->
                        assertThat(Objects.requireNonNull(item.get("sk")).s()).matches("(X|A)#.*"));
    }

    @Test
    @DisplayName("P13: a run's entry that has expired and is still there is not shown")
    void anExpiredRunIsNotRead() {
        assertThat(stage.lockstep.runs().log().of(bot)).isNotEmpty();

        table.clock().advance(Duration.ofDays(30));

        assertThat(stage.lockstep.runs().log().of(bot)).isEmpty();
        assertThat(table.items())
                .anyMatch(item -> Objects.requireNonNull(item.get("sk")).s().startsWith("X#"));
    }

    @Test
    @DisplayName("P13: an audit entry that has expired and is still there is not shown")
    void anExpiredAuditEntryIsNotRead() {
        assertThat(stage.lockstep.audit().of(bot))
                .extracting(AuditEntry::action)
                .containsExactlyInAnyOrder("force", "pause", "resume", "rewind");

        table.clock().advance(Duration.ofDays(365));

        assertThat(stage.lockstep.audit().of(bot)).isEmpty();
    }

    @Test
    @DisplayName("P13: without its logs and audit entries the table works as before")
    void whatHasExpiredIsNotMissed() {
        long epoch = stage.state(bot).run().epoch();
        table.items().stream()
                .filter(item -> item.containsKey("ttl"))
                .forEach(item -> table.remove(
                        Objects.requireNonNull(item.get("pk")).s(),
                        Objects.requireNonNull(item.get("sk")).s()));

        stage.sweepFor(Duration.ofHours(25), Duration.ofHours(1));

        assertThat(stage.state(bot).run().epoch()).isGreaterThan(epoch);
        assertThat(stage.lockstep.runs().position(bot, ORDERS)).isNotEmpty();
        assertThat(stage.lockstep.wakes().trigger(bot)).isEqualTo(3);
    }

    @Test
    @DisplayName("P13: a run that started long ago is logged from its end on")
    void aLongRunIsKeptFromItsEnd() {
        stage.lockstep.wakes().force(bot, NOTE);
        stage.dispatcher.evaluate(bot);
        BotRun run = stage.lockstep.runs().start(stage.take().get(0), "request", Duration.ofDays(60));
        table.clock().advance(Duration.ofDays(40));
        run.fail(RunError.of("broken", "late"));

        assertThat(stage.lockstep.runs().log().of(bot)).hasSize(1);
    }
}
