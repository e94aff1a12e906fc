package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** What the doctor prints and finds in a table. */
class DoctorTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private final Consultation consultation = new Consultation(DYNAMO);
    private final Fleet fleet = consultation.fleet;

    private Prompt.Answer doctor(String... options) {
        String[] arguments = Stream.concat(Stream.of("doctor", "--patience", "0"), Stream.of(options))
                .toArray(String[]::new);
        return new Prompt(DYNAMO, fleet).run(arguments);
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
                        .type("doctor --patience 0 --cost")
                        .type("doctor --patience 0 --bot archive-files --json")
                        .type("doctor --bot nobody")
                        .type("doctor --table nothing")
                        .type("doctor --patience 1000")
                        .type("doctor --help")
                        .session());
    }

    @Test
    void aHealthyTableIsLeftInPeace() {
        consultation.healthyBot();

        Prompt.Answer answer = doctor();

        assertThat(answer.out()).endsWith("1 bot looked at: 0 problems, 0 warnings, 2 notes.\n");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void warningsAloneAreNoFailure() {
        consultation.register(BotDefinition.bot("bill").target("lambda:bill").reads("orders"));

        Prompt.Answer answer = doctor();

        assertThat(answer.out())
                .contains(
                        "warning queue:orders: nobody ever told of an event in it, and no bot writes it; readers: bill");
        assertThat(answer.exitCode()).isZero();
    }

    @Test
    void aScheduleThatFiresInYearsIsWorthANote() {
        consultation.register(BotDefinition.bot("bill").target("lambda:bill").schedule("0 0 29 2 *"));

        assertThat(doctor().out())
                .contains("note bot:bill: its schedule 0 0 29 2 * (UTC) fires next at 2028-02-29T00:00:00Z");
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
}
