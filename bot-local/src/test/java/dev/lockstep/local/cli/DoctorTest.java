package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import dev.lockstep.local.cli.doctor.Complaint;
import dev.lockstep.local.cli.doctor.Diagnosis;
import dev.lockstep.local.cli.doctor.Doctor;
import dev.lockstep.local.cli.doctor.Patient;
import dev.lockstep.local.cli.doctor.Severity;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.RunError;
import dev.lockstep.store.LockstepTable;
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
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** What the doctor finds in a table and its bots, and what it does not. */
class DoctorTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final BotId BILL = BotId.of("bill");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final TableLayout LAYOUT = TableLayout.nativeTable(Fleet.TABLE);

    private final Fleet fleet = new Fleet(DYNAMO);

    private void register(BotDefinition.Builder definition) {
        fleet.lockstep.bots().register(definition.owner("shop").build());
    }

    /** A bot that has read all there is. */
    private void healthyBot() {
        register(BotDefinition.bot("bill")
                .target("lambda:bill")
                .reads("orders")
                .writes("invoices")
                .schedule("rate(1 hour)"));
        fleet.does("bill", run -> run.complete(Checkpoint.read("orders", Fleet.at("00:00"), 1)));
        fleet.moved("orders", "00:00", "bill");
        fleet.evaluate("bill");
    }

    private Prompt.Answer doctor(String... options) {
        String[] arguments = Stream.concat(Stream.of("doctor", "--patience", "0"), Stream.of(options))
                .toArray(String[]::new);
        return new Prompt(DYNAMO, fleet).run(arguments);
    }

    private Patient patient(Duration patience, Patient.Asking asking) {
        return new Patient(
                fleet.lockstep, DYNAMO.client(), Fleet.TABLE, fleet.clock, false, Optional.empty(), patience, asking);
    }

    /** Problems and warnings of one look. */
    private List<String> findings() throws InterruptedException {
        return findings(Optional.empty());
    }

    private List<String> findings(Optional<BotId> bot) throws InterruptedException {
        return new Doctor(patient(Duration.ZERO, new OneByOne()))
                .diagnosis(bot, bots -> {}).complaints().stream()
                        .filter(complaint -> complaint.severity() != Severity.NOTE)
                        .map(DoctorTest::text)
                        .toList();
    }

    private static String text(Complaint complaint) {
        return complaint.severity() + " " + complaint.about() + ": " + complaint.text();
    }

    /** Asks one after the other. */
    private static class OneByOne implements Patient.Asking {
        @Override
        public <K, V> Stream<V> each(List<K> keys, Function<K, V> question) {
            return keys.stream().map(question);
        }
    }

    private void plant(RecordKey key, String attribute, AttributeValue value) {
        DYNAMO.client()
                .updateItem(r -> r.tableName(Fleet.TABLE)
                        .key(LAYOUT.itemKey(key))
                        .updateExpression("SET #a = :v")
                        .expressionAttributeNames(Map.of("#a", attribute))
                        .expressionAttributeValues(Map.of(":v", value)));
    }

    private static void createTable(
            String name, Function<CreateTableRequest.Builder, CreateTableRequest.Builder> other) {
        DYNAMO.client()
                .createTable(
                        other.apply(LockstepTable.definition(name).toBuilder()).build());
    }

    private static void little(ProvisionedThroughput.Builder throughput) {
        throughput.readCapacityUnits(1L).writeCapacityUnits(1L);
    }

    @Test
    void aNightAsAPersonSeesIt() {
        Fleet night = Fleet.atNight(DYNAMO);
        GoldenFile.assertSame(
                "doctor.txt",
                new Prompt(DYNAMO, night)
                        .type("doctor --patience 0")
                        .type("doctor --patience 0 --bot archive-files --json")
                        .type("doctor --bot nobody")
                        .type("doctor --table nothing")
                        .type("doctor --patience 1000")
                        .type("doctor --help")
                        .session());
    }

    @Test
    void aHealthyTableIsLeftInPeace() {
        healthyBot();

        Prompt.Answer answer = doctor();

        assertThat(answer.out()).endsWith("1 bot looked at: 0 problems, 0 warnings, 2 notes.\n");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void warningsAloneAreNoFailure() {
        register(BotDefinition.bot("bill").target("lambda:bill").reads("orders"));

        Prompt.Answer answer = doctor();

        assertThat(answer.out())
                .contains(
                        "warning queue:orders: nobody ever told of an event in it, and no bot writes it; readers: bill");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void aQueueThatAnotherBotWritesIsOnlyYoung() throws InterruptedException {
        register(BotDefinition.bot("bill").target("lambda:bill").reads("orders"));
        register(BotDefinition.bot("load").target("lambda:load").writes("orders"));

        assertThat(findings()).isEmpty();
        assertThat(findings(Optional.of(BILL))).isEmpty();
    }

    @Test
    void aTimerThatIsMissingOrTooLateNeverFires() throws InterruptedException {
        healthyBot();
        RecordKey timer = new RecordKey.Timer(BILL, "cron");
        plant(timer, "ds", AttributeValue.fromN("4000000000000"));

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(
                        "PROBLEM bot:bill: its schedule rate(1 hour) (UTC) fires at 2096-10-02T07:06:40Z and not at");

        DYNAMO.client().deleteItem(r -> r.tableName(Fleet.TABLE).key(LAYOUT.itemKey(timer)));
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("PROBLEM bot:bill: its schedule rate(1 hour) (UTC) never fires: its timer is missing");
    }

    @Test
    void aScheduleThatFiresInYearsIsWorthANote() {
        register(BotDefinition.bot("bill").target("lambda:bill").schedule("0 0 29 2 *"));

        assertThat(doctor().out())
                .contains("note bot:bill: its schedule 0 0 29 2 * (UTC) fires next at 2028-02-29T00:00:00Z");
    }

    @Test
    void whatIsDueForMoreThanTwoMinutesIsTheSweeps() throws InterruptedException {
        healthyBot();
        fleet.clock.set(Fleet.NIGHT.plus(Duration.ofMinutes(62)));
        assertThat(findings()).isEmpty();

        fleet.clock.advance(Duration.ofSeconds(1));
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("PROBLEM sweep: the sweep does not run, or fails at these: 1 due time overdue, the oldest"
                        + " since 2026-11-22T03:00:00Z, of bill");
    }

    @Test
    void whoMayRunAndDoesNotWaitsForDispatch() throws InterruptedException {
        healthyBot();
        fleet.lockstep.wakes().trigger(BILL);

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(
                        "PROBLEM dispatch: Dispatch does not run, or is far behind: 1 bot may run, and nobody claims"
                                + " a run: bill");
    }

    @Test
    void whoWasNotToldOfNewsWaitsForDispatch() throws InterruptedException {
        healthyBot();
        fleet.moved("orders", "01:00");

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(
                        "PROBLEM dispatch: Dispatch does not run, or is far behind: 1 bot not told what is new in the"
                                + " queues they read: bill");
    }

    @Test
    void whatIsDoneMeanwhileWasOnlyOnItsWay() throws InterruptedException {
        healthyBot();
        fleet.lockstep.wakes().trigger(BILL);
        AtomicInteger looks = new AtomicInteger();
        Patient.Asking asking = new OneByOne() {
            @Override
            public <K, V> Stream<V> each(List<K> keys, Function<K, V> question) {
                if (looks.incrementAndGet() == 2) {
                    fleet.evaluate("bill");
                }
                return super.each(keys, question);
            }
        };

        Diagnosis diagnosis = new Doctor(patient(Duration.ofMillis(1), asking)).diagnosis(Optional.empty(), bots -> {});

        assertThat(diagnosis.complaints()).extracting(Complaint::about).containsExactly("table", "stack");
        assertThat(looks).hasValue(2);
    }

    @Test
    void whatIsNotDoneMeanwhileIsTold() throws InterruptedException {
        healthyBot();
        fleet.lockstep.wakes().trigger(BILL);

        Diagnosis diagnosis =
                new Doctor(patient(Duration.ofMillis(1), new OneByOne())).diagnosis(Optional.empty(), bots -> {});

        assertThat(diagnosis.complaints().get(0).about()).isEqualTo("dispatch");
    }

    @Test
    void whoseBackOffHasEndedWaitsForTheSweepAndNotForDispatch() throws InterruptedException {
        healthyBot();
        fleet.does("bill", run -> run.fail(RunError.of("gone", "no prices")));
        fleet.lockstep.wakes().trigger(BILL);
        fleet.evaluate("bill");
        fleet.evaluate("bill");
        fleet.clock.advance(Duration.ofMinutes(2));
        assertThat(findings()).isEmpty();

        fleet.clock.advance(Duration.ofMinutes(10));
        assertThat(findings()).singleElement().asString().startsWith("PROBLEM sweep:");
    }

    @Test
    void aPositionBeyondTheHeadIsAWarningAndOneInTheFutureAProblem() throws InterruptedException {
        healthyBot();
        fleet.does("bill", run -> run.complete(Checkpoint.read("orders", Fleet.at("01:00"), 1)));
        fleet.runs("bill");

        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith(
                        "WARNING bot:bill: it has read queue orders up to " + Fleet.at("01:00") + ", beyond its head:");

        fleet.does("bill", run -> run.complete(Checkpoint.read("orders", Fleet.at("23:00"), 1)));
        fleet.runs("bill");
        fleet.moved("orders", "23:00", "bill");
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("PROBLEM bot:bill: it has read queue orders up to " + Fleet.at("23:00")
                        + ", which is in the future:");
    }

    @Test
    void aBotThatReadsNothingThoughThereIsSomethingIsBlocked() throws InterruptedException {
        register(BotDefinition.bot("bill").target("lambda:bill").reads("orders"));
        fleet.does("bill", BotRun::complete);
        fleet.moved("orders", "01:00", "bill");
        fleet.evaluate("bill");
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("WARNING bot:bill: blocked: 1 run ended well without moving a read position");

        fleet.clock.advance(Duration.ofMinutes(15));
        fleet.evaluate("bill");
        fleet.clock.advance(Duration.ofMinutes(15));
        fleet.evaluate("bill");
        fleet.evaluate("bill");
        assertThat(findings())
                .singleElement()
                .asString()
                .startsWith("PROBLEM bot:bill: blocked: 3 runs in a row ended well without moving a read position");
    }

    @Test
    void theLimitsOfADefinitionAreKept() throws InterruptedException {
        register(BotDefinition.bot("bill")
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

        assertThat(findings())
                .anyMatch(text -> text.startsWith("PROBLEM bot:bill: rogue: 1 failed runs in a row (limit 1)"))
                .anyMatch(text -> text.startsWith("WARNING bot:bill: lag: PT10M behind in queue orders"))
                .anyMatch(text -> text.startsWith("WARNING bot:bill: silence: last run ended"));
    }

    @Test
    void botsWithoutAnOwnerAreCounted() {
        for (int i = 1; i <= 7; i++) {
            fleet.lockstep
                    .bots()
                    .register(
                            BotDefinition.bot("bill-" + i).target("lambda:bill").build());
        }

        assertThat(doctor().out())
                .contains("note bots: 7 bots without an owner: bill-1, bill-2, bill-3, bill-4, bill-5 and 2 more");
    }

    @Test
    void recordsThatCannotBeReadAreProblems() throws InterruptedException {
        healthyBot();
        register(BotDefinition.bot("copy").target("lambda:copy").reads("orders"));
        plant(new RecordKey.Run(BILL, 0), "st", AttributeValue.fromS("?"));
        plant(new RecordKey.QueueHead(ORDERS), "h", AttributeValue.fromS("no id"));

        assertThat(findings())
                .hasSize(2)
                .anyMatch(
                        line -> line.startsWith("PROBLEM bot:bill: it does not run: record Run[bot=bill, instance=0]"))
                .anyMatch(line -> line.startsWith("PROBLEM queue:orders: record QueueHead[queue=orders]"));
    }

    @Test
    void anArchivedBotIsLeftInPeace() throws InterruptedException {
        healthyBot();
        fleet.lockstep.wakes().trigger(BILL);
        fleet.moved("orders", "01:00");
        fleet.lockstep.bots().archive(BILL, Note.by("ann", "nobody needs it"));
        fleet.clock.advance(Duration.ofDays(1));

        assertThat(findings()).isEmpty();
    }

    @Test
    void aTableThatIsNotAsItIsDefinedHasItsComplaints() {
        createTable(
                "bare",
                table -> table.globalSecondaryIndexes(table.build().globalSecondaryIndexes().get(0).toBuilder()
                                .projection(p -> p.projectionType(ProjectionType.KEYS_ONLY))
                                .provisionedThroughput(DoctorTest::little)
                                .build())
                        .attributeDefinitions(
                                table.build().attributeDefinitions().subList(0, 4))
                        .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.KEYS_ONLY))
                        .billingMode("PROVISIONED")
                        .provisionedThroughput(DoctorTest::little));

        assertThat(doctor("--table", "bare").out())
                .contains("problem table: index due does not hold the attributes that are read of it")
                .contains("problem table: index kind is missing: bots are not listed, and nothing is reconciled")
                .contains("problem table: its stream holds KEYS_ONLY and not NEW_AND_OLD_IMAGES")
                .contains("warning table: TTL is not on for the attribute ttl")
                .contains("note table: it has provisioned capacity")
                .contains("note bots: they are not checked, as they cannot be found")
                .endsWith("0 bots looked at: 3 problems, 1 warning, 4 notes.\n");
    }

    @Test
    void aTableOfSomebodyElseIsNotReadAsIfItWereOurs() {
        DYNAMO.client()
                .createTable(r -> r.tableName("music")
                        .billingMode("PAY_PER_REQUEST")
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("artist")
                                .attributeType("S")
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("artist")
                                .keyType("HASH")
                                .build()));

        Prompt.Answer answer = doctor("--table", "music");

        assertThat(answer.out())
                .contains("problem table: its key is not [pk, sk] of texts but [artist]")
                .contains("problem table: it has no stream");
        assertThat(answer.exitCode()).isEqualTo(5);
    }

    @Test
    void idsOfEventsThatTellNoTimeAreNotInTheFuture() throws InterruptedException {
        register(BotDefinition.bot("bill").target("lambda:bill").reads("orders"));
        fleet.lockstep.wakes().advance(ORDERS, EventId.of("zzz"));
        fleet.lockstep.wakes().tell(BILL, ORDERS, EventId.of("zzz"));
        fleet.does("bill", run -> run.complete(Checkpoint.read("orders", EventId.of("zzz"), 1)));
        fleet.evaluate("bill");

        assertThat(findings()).isEmpty();
    }
}
