package dev.lockstep.local.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.store.LockstepTable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;

/** What AWS tells of tables and DynamoDB Local does not; the rest is in {@code DoctorTest}. */
class TableCheckTest {
    private final TableDescription.Builder table = asDefined(IndexStatus.ACTIVE);

    private static TableDescription.Builder asDefined(IndexStatus status) {
        CreateTableRequest definition = LockstepTable.definition("lockstep");
        return TableDescription.builder()
                .tableName("lockstep")
                .tableStatus(TableStatus.ACTIVE)
                .keySchema(definition.keySchema())
                .attributeDefinitions(definition.attributeDefinitions())
                .globalSecondaryIndexes(definition.globalSecondaryIndexes().stream()
                        .map(index -> GlobalSecondaryIndexDescription.builder()
                                .indexName(index.indexName())
                                .keySchema(index.keySchema())
                                .projection(index.projection())
                                .indexStatus(status)
                                .build())
                        .toList())
                .streamSpecification(definition.streamSpecification())
                .billingModeSummary(b -> b.billingMode(BillingMode.PAY_PER_REQUEST))
                .deletionProtectionEnabled(true);
    }

    private List<String> texts(PointInTimeRecoveryStatus recovery) {
        return TableCheck.complaints(new TableCheck.Facts(
                        table.build(),
                        TimeToLiveDescription.builder()
                                .attributeName("ttl")
                                .timeToLiveStatus("ENABLED")
                                .build(),
                        Optional.of(recovery),
                        true))
                .stream()
                .map(complaint -> complaint.severity() + " " + complaint.text())
                .toList();
    }

    private List<String> after(Consumer<TableDescription.Builder> change) {
        change.accept(table);
        return texts(PointInTimeRecoveryStatus.ENABLED);
    }

    @Test
    void aTableAsDefinedIsLeftInPeace() {
        assertThat(after(same -> {})).isEmpty();
    }

    @Test
    void aTableThatMayBeLostIsAWarning() {
        assertThat(texts(PointInTimeRecoveryStatus.DISABLED))
                .containsExactly("WARNING it cannot be restored to a point in time");
        assertThat(after(t -> t.deletionProtectionEnabled(false)))
                .containsExactly(
                        "WARNING it is not protected from being deleted, and every position and epoch with it");
    }

    @Test
    void aTableThatIsNotActiveIsAProblem() {
        assertThat(after(t -> t.tableStatus(TableStatus.ARCHIVED))).containsExactly("PROBLEM it is ARCHIVED");
    }

    @Test
    void anIndexThatIsBeingMadeCannotBeReadYet() {
        assertThat(after(t -> t.globalSecondaryIndexes(
                        asDefined(IndexStatus.CREATING).build().globalSecondaryIndexes())))
                .hasSize(2)
                .allMatch(text -> text.matches("PROBLEM index (due|kind) is CREATING: .*"));
        assertThat(TableCheck.listsBots(table.build())).isFalse();
    }

    @Test
    void anIndexOnAnAttributeOfAnotherTypeIsAnotherIndex() {
        assertThat(after(t -> t.attributeDefinitions(table.build().attributeDefinitions().stream()
                        .map(a -> a.attributeName().equals("ds")
                                ? a.toBuilder().attributeType("S").build()
                                : a)
                        .toList())))
                .singleElement()
                .asString()
                .startsWith("PROBLEM index due has the key [dp, ds] and not [dp, ds], or one of another type:");
    }
}
