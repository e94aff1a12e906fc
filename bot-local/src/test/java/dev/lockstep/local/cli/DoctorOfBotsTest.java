package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.local.cli.doctor.Complaint;
import dev.lockstep.local.cli.doctor.Diagnosis;
import dev.lockstep.local.cli.doctor.Doctor;
import dev.lockstep.local.cli.doctor.Patient;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.RunError;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the doctor finds in bots and queues, and what it does not. */
class DoctorOfBotsTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final BotId BILL = BotId.of("bill");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final TableLayout LAYOUT = TableLayout.nativeTable(Fleet.TABLE);

    private final Consultation consultation = new Consultation(DYNAMO);
    private final Fleet fleet = consultation.fleet;

    private void plant(RecordKey key, String attribute, AttributeValue value) {
        DYNAMO.client()
                .updateItem(r -> r.tableName(Fleet.TABLE)
                        .key(LAYOUT.itemKey(key))
                        .updateExpression("SET #a = :v")
                        .expressionAttributeNames(Map.of("#a", attribute))
                        .expressionAttributeValues(Map.of(":v", value)));
    }

    @Test
    void aQueueThatAnotherBotWritesIsOnlyYoung() throws InterruptedException {
        consultation.register(BotDefinition.bot("bill").target("lambda:bill").reads("orders"));
        consultation.register(BotDefinition.bot("load").target("lambda:load").writes("orders"));

        assertThat(consultation.findings()).isEmpty();
        assertThat(consultation.findings(Optional.of(BILL))).isEmpty();
    }

    @Test
    void aTimerThatIsMissingOrTooLateNeverFires() throws InterruptedException {
        consultation.healthyBot();
        RecordKey timer = new RecordKey.Timer(BILL, "cron");
        plant(timer, "ds", AttributeValue.fromN("4000000000000"));

        assertThat(consultation.findings())
                .singleElement()
                .asString()
                .startsWith(
                        "PROBLEM bot:bill: its schedule rate(1 hour) (UTC) fires at 2096-10-02T07:06:40Z and not at");

        DYNAMO.client().deleteItem(r -> r.tableName(Fleet.TABLE).key(LAYOUT.itemKey(timer)));
        assertThat(consultation.findings())
                .singleElement()
                .asString()
                .startsWith("PROBLEM bot:bill: its schedule rate(1 hour) (UTC) never fires: its timer is missing");
    }

    @Test
    void whatIsDueForMoreThanTwoMinutesIsTheSweeps() throws InterruptedException {
        consultation.healthyBot();
        fleet.clock.set(Fleet.NIGHT.plus(Duration.ofMinutes(62)));
        assertThat(consultation.findings()).isEmpty();

        fleet.clock.advance(Duration.ofSeconds(1));
        assertThat(consultation.findings())
                .singleElement()
                .asString()
                .startsWith("PROBLEM sweep: the sweep does not run, or fails at these: 1 due time overdue, the oldest"
                        + " since 2026-11-22T03:00:00Z, of bill");
    }

    @Test
    void whoMayRunAndDoesNotWaitsForDispatch() throws InterruptedException {
        consultation.healthyBot();
        fleet.lockstep.wakes().trigger(BILL);

        assertThat(consultation.findings())
                .singleElement()
                .asString()
                .startsWith(
                        "PROBLEM dispatch: Dispatch does not run, or is far behind: 1 bot may run, and nobody claims"
                                + " a run: bill");
    }

    @Test
    void whoWasNotToldOfNewsWaitsForDispatch() throws InterruptedException {
        consultation.healthyBot();
        fleet.moved("orders", "01:00");

        assertThat(consultation.findings())
                .singleElement()
                .asString()
                .startsWith(
                        "PROBLEM dispatch: Dispatch does not run, or is far behind: 1 bot not told what is new in the"
                                + " queues they read: bill");
    }

    @Test
    void whatIsDoneMeanwhileWasOnlyOnItsWay() throws InterruptedException {
        consultation.healthyBot();
        fleet.lockstep.wakes().trigger(BILL);
        AtomicInteger looks = new AtomicInteger();
        Patient.Asking asking = new Consultation.OneByOne() {
            @Override
            public <K, V> Stream<V> each(List<K> keys, Function<K, V> question) {
                if (looks.incrementAndGet() == 2) {
                    fleet.evaluate("bill");
                }
                return super.each(keys, question);
            }
        };

        Diagnosis diagnosis =
                new Doctor(consultation.patient(Duration.ofMillis(1), asking)).diagnosis(Optional.empty(), bots -> {});

        assertThat(diagnosis.complaints()).extracting(Complaint::about).containsExactly("table", "stack");
        assertThat(looks).hasValue(2);
    }

    @Test
    void whatIsNotDoneMeanwhileIsTold() throws InterruptedException {
        consultation.healthyBot();
        fleet.lockstep.wakes().trigger(BILL);

        Diagnosis diagnosis = new Doctor(consultation.patient(Duration.ofMillis(1), new Consultation.OneByOne()))
                .diagnosis(Optional.empty(), bots -> {});

        assertThat(diagnosis.complaints().get(0).about()).isEqualTo("dispatch");
    }

    @Test
    void whoseBackOffHasEndedWaitsForTheSweepAndNotForDispatch() throws InterruptedException {
        consultation.healthyBot();
        fleet.does("bill", run -> run.fail(RunError.of("gone", "no prices")));
        fleet.lockstep.wakes().trigger(BILL);
        fleet.evaluate("bill");
        fleet.evaluate("bill");
        fleet.clock.advance(Duration.ofMinutes(2));
        assertThat(consultation.findings()).isEmpty();

        fleet.clock.advance(Duration.ofMinutes(10));
        assertThat(consultation.findings()).singleElement().asString().startsWith("PROBLEM sweep:");
    }

    @Test
    void aPositionBeyondTheHeadIsAWarningAndOneInTheFutureAProblem() throws InterruptedException {
        consultation.healthyBot();
        fleet.does("bill", run -> run.complete(Checkpoint.read("orders", Fleet.at("01:00"), 1)));
        fleet.runs("bill");

        assertThat(consultation.findings())
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING bot:bill: it has read queue orders up to " + Fleet.at("01:00") + ", beyond its head:");

        fleet.does("bill", run -> run.complete(Checkpoint.read("orders", Fleet.at("23:00"), 1)));
        fleet.runs("bill");
        fleet.moved("orders", "23:00", "bill");
        assertThat(consultation.findings())
                .singleElement()
                .asString()
                .startsWith("PROBLEM bot:bill: it has read queue orders up to " + Fleet.at("23:00")
                        + ", which is in the future:");
    }

    @Test
    void aBotThatReadsNothingThoughThereIsSomethingIsBlocked() throws InterruptedException {
        consultation.register(BotDefinition.bot("bill").target("lambda:bill").reads("orders"));
        fleet.does("bill", BotRun::complete);
        fleet.moved("orders", "01:00", "bill");
        fleet.evaluate("bill");
        assertThat(consultation.findings())
                .singleElement()
                .asString()
                .startsWith("WARNING bot:bill: blocked: 1 run ended well without moving a read position");

        fleet.clock.advance(Duration.ofMinutes(15));
        fleet.evaluate("bill");
        fleet.clock.advance(Duration.ofMinutes(15));
        fleet.evaluate("bill");
        fleet.evaluate("bill");
        assertThat(consultation.findings())
                .singleElement()
                .asString()
                .startsWith("PROBLEM bot:bill: blocked: 3 runs in a row ended well without moving a read position");
    }

    @Test
    void theLimitsOfADefinitionAreKept() throws InterruptedException {
        consultation.register(BotDefinition.bot("bill")
                .target("lambda:bill")
                .reads("orders")
                .health(new Health(1, Optional.of(Duration.ofMinutes(1)), Optional.of(Duration.ofHours(1)))));
        fleet.does("bill", run -> run.complete(Checkpoint.read("orders", Fleet.at("00:00"), 1)));
        fleet.moved("orders", "00:00", "bill");
        fleet.evaluate("bill");
        fleet.does("bill", run -> run.fail(RunError.of("gone", "no prices")));
        fleet.moved("orders", "00:10", "bill");
        fleet.evaluate("bill");
        fleet.evaluate("bill");
        fleet.clock.advance(Duration.ofMinutes(61));

        assertThat(consultation.findings())
                .anyMatch(text -> text.startsWith("PROBLEM bot:bill: rogue: 1 failed runs in a row (limit 1)"))
                .anyMatch(text -> text.startsWith("WARNING bot:bill: lag: PT10M behind in queue orders"))
                .anyMatch(text -> text.startsWith("WARNING bot:bill: silence: last run ended"));
    }

    @Test
    void recordsThatCannotBeReadAreProblems() throws InterruptedException {
        consultation.healthyBot();
        consultation.register(BotDefinition.bot("copy").target("lambda:copy").reads("orders"));
        plant(new RecordKey.Run(BILL, 0), "st", AttributeValue.fromS("?"));
        plant(new RecordKey.QueueHead(ORDERS), "h", AttributeValue.fromS("no id"));

        assertThat(consultation.findings())
                .hasSize(2)
                .anyMatch(
                        line -> line.startsWith("PROBLEM bot:bill: it does not run: record Run[bot=bill, instance=0]"))
                .anyMatch(line -> line.startsWith("PROBLEM queue:orders: record QueueHead[queue=orders]"));
    }

    @Test
    void anArchivedBotIsLeftInPeace() throws InterruptedException {
        consultation.healthyBot();
        fleet.lockstep.wakes().trigger(BILL);
        fleet.moved("orders", "01:00");
        fleet.lockstep.bots().archive(BILL, Note.by("ann", "nobody needs it"));
        fleet.clock.advance(Duration.ofDays(1));

        assertThat(consultation.findings()).isEmpty();
    }

    @Test
    void idsOfEventsThatTellNoTimeAreNotInTheFuture() throws InterruptedException {
        consultation.register(BotDefinition.bot("bill").target("lambda:bill").reads("orders"));
        fleet.lockstep.wakes().advance(ORDERS, EventId.of("zzz"));
        fleet.lockstep.wakes().tell(BILL, ORDERS, EventId.of("zzz"));
        fleet.does("bill", run -> run.complete(Checkpoint.read("orders", EventId.of("zzz"), 1)));
        fleet.evaluate("bill");

        assertThat(consultation.findings()).isEmpty();
    }
}
