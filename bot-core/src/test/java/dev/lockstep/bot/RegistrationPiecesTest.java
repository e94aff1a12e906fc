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
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Registrations that do not fit into one transaction, and timers that outlive their bot. */
class RegistrationPiecesTest {
    private static final BotId BOT = BotId.of("enrich");
    private static final Note NOTE = Note.by("ann", "because");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aBotOfManyQueuesIsToldOfAllOfThemAndForgetsThoseItDrops() {
        table.other().bots().register(reading(200));
        table.other().bots().register(reading(10));

        assertThat(table.other().bots().readers(QueueName.of("queue-9"))).containsExactly(BOT);
        assertThat(table.other().bots().readers(QueueName.of("queue-150"))).isEmpty();
    }

    @Test
    void whatACrashInTheMiddleLeftOutIsMadeUpForByTheReconciliation() {
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on(31, Fault.LOST_REQUEST));
        assertThatExceptionOfType(SdkException.class)
                .isThrownBy(() -> table.lockstep().bots().register(reading(200)));
        assertThat(subscribed()).isLessThan(200);

        table.other()
                .sweeper(table.other().dispatcher((target, invocation) -> {}))
                .reconcile(10);

        assertThat(subscribed()).isEqualTo(200);
    }

    @Test
    void aLostTimerOfAScheduleIsSetAgainByTheReconciliation() {
        table.other().bots().register(scheduled());
        Map<String, AttributeValue> timer = table.item("B#enrich", "B#cron");
        table.plainClient()
                .deleteItem(r -> r.tableName(table.name()).key(Map.of("pk", timer.get("pk"), "sk", timer.get("sk"))));

        table.other()
                .sweeper(table.other().dispatcher((target, invocation) -> {}))
                .reconcile(10);

        assertThat(table.item("B#enrich", "B#cron")).isEqualTo(timer);
    }

    @Test
    void theTimerOfABotThatIsRegisteredAgainIsNotTakenForItsPredecessors() {
        table.other().bots().register(scheduled());
        table.other().bots().remove(BOT, NOTE);
        table.other().bots().register(scheduled());
        table.clock().advance(Duration.ofHours(2));

        int fired = table.other()
                .sweeper(table.other().dispatcher((target, invocation) -> {}))
                .sweep()
                .fired();

        assertThat(fired).isEqualTo(1);
        assertThat(table.item("B#enrich", "B#cron")).containsKey(LockstepTable.DUE_AT);
    }

    private long subscribed() {
        return IntStream.range(0, 200)
                .filter(i ->
                        table.other().bots().readers(QueueName.of("queue-" + i)).contains(BOT))
                .count();
    }

    private static BotDefinition reading(int queues) {
        return BotDefinition.bot("enrich")
                .target("process:enrich")
                .reads(IntStream.range(0, queues).mapToObj(i -> "queue-" + i).toArray(String[]::new))
                .build();
    }

    private static BotDefinition scheduled() {
        return BotDefinition.bot("enrich")
                .target("process:enrich")
                .schedule("@hourly")
                .build();
    }
}
