package dev.lockstep.local.cli.doctor;

import dev.lockstep.store.LockstepTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.BillingModeSummary;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.PointInTimeRecoveryStatus;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** Whether a table is what {@link LockstepTable#definition} makes, and is kept safe. */
final class TableCheck {
    private static final String ABOUT = "table";
    private static final String AS_DEFINED = "as infrastructure/table.yaml has it, or update the stack";

    private final CreateTableRequest expected;
    private final Facts facts;
    private final List<Complaint> complaints = new ArrayList<>();

    private TableCheck(Facts facts) {
        this.facts = facts;
        expected = LockstepTable.definition(facts.table().tableName());
    }

    /**
     * What DynamoDB says of a table.
     *
     * @param recovery whether it can be restored to any point in time; empty if that was not told
     * @param isOnAws whether it is AWS's DynamoDB, where data is to be kept
     */
    record Facts(
            TableDescription table,
            TimeToLiveDescription timeToLive,
            Optional<PointInTimeRecoveryStatus> recovery,
            boolean isOnAws) {}

    static List<Complaint> complaints(Facts facts) {
        TableCheck check = new TableCheck(facts);
        check.all();
        return List.copyOf(check.complaints);
    }

    /** Whether records can be read by their keys. */
    static boolean hasItsKeys(TableDescription table) {
        CreateTableRequest expected = LockstepTable.definition(table.tableName());
        return table.keySchema().equals(expected.keySchema())
                && types(table.attributeDefinitions(), table.keySchema())
                        .equals(types(expected.attributeDefinitions(), expected.keySchema()));
    }

    /** Whether the index that lists bots can be read. */
    static boolean listsBots(TableDescription table) {
        return index(table, LockstepTable.KIND_INDEX)
                .filter(index -> isThere(index))
                .isPresent();
    }

    private void all() {
        keys();
        status();
        expected.globalSecondaryIndexes().forEach(this::index);
        stream();
        timeToLive();
        billing();
        if (facts.isOnAws()) {
            safety();
        }
    }

    private void keys() {
        if (!hasItsKeys(facts.table())) {
            problem(
                    "its key is not " + text(expected.keySchema()) + " of texts but "
                            + text(facts.table().keySchema()),
                    "it is no table of Lockstep's own: give --table");
        }
    }

    private void status() {
        TableStatus status = facts.table().tableStatus();
        if (status != TableStatus.ACTIVE && status != TableStatus.UPDATING) {
            problem("it is " + facts.table().tableStatusAsString(), "wait until it is ACTIVE, or restore it");
        }
    }

    private void index(GlobalSecondaryIndex wanted) {
        String name = wanted.indexName();
        Optional<GlobalSecondaryIndexDescription> found = index(facts.table(), name);
        if (found.isEmpty()) {
            problem("index " + name + " is missing: " + withoutIndex(name), "add it " + AS_DEFINED);
        } else if (!found.get().keySchema().equals(wanted.keySchema())
                || !types(facts.table().attributeDefinitions(), wanted.keySchema())
                        .equals(types(expected.attributeDefinitions(), wanted.keySchema()))) {
            problem(
                    "index " + name + " has the key " + text(found.get().keySchema()) + " and not "
                            + text(wanted.keySchema()) + ", or one of another type: " + withoutIndex(name),
                    "delete it and add it " + AS_DEFINED);
        } else if (!covers(found.get().projection(), wanted.projection())) {
            problem(
                    "index " + name + " does not hold the attributes that are read of it",
                    "delete it and add it " + AS_DEFINED);
        } else if (!isThere(found.get())) {
            problem(
                    "index " + name + " is " + found.get().indexStatusAsString() + ": " + withoutIndex(name),
                    "wait until it is ACTIVE");
        }
    }

    private static String withoutIndex(String name) {
        return name.equals(LockstepTable.DUE_INDEX)
                ? "no schedule fires, no back-off ends and no dead run is given up"
                : "bots are not listed, and nothing is reconciled";
    }

    private static boolean isThere(GlobalSecondaryIndexDescription index) {
        return index.indexStatus() == IndexStatus.ACTIVE || index.indexStatus() == IndexStatus.UPDATING;
    }

    private static Optional<GlobalSecondaryIndexDescription> index(TableDescription table, String name) {
        return table.globalSecondaryIndexes().stream()
                .filter(index -> index.indexName().equals(name))
                .findFirst();
    }

    private static boolean covers(Projection found, Projection wanted) {
        if (found.projectionType() == ProjectionType.ALL) {
            return true;
        }
        return found.projectionType() == wanted.projectionType()
                && found.nonKeyAttributes().containsAll(wanted.nonKeyAttributes());
    }

    private void stream() {
        StreamSpecification wanted = expected.streamSpecification();
        String remedy = "aws dynamodb update-table --table-name " + name()
                + " --stream-specification StreamEnabled=true,StreamViewType=" + wanted.streamViewTypeAsString()
                + ", and give the new stream's ARN to the stack (ExistingStreamArn) if it did not make the table";
        Optional<StreamSpecification> found = Optional.ofNullable(facts.table().streamSpecification());
        if (found.filter(stream -> Boolean.TRUE.equals(stream.streamEnabled())).isEmpty()) {
            problem("it has no stream: nobody is told of events, wake-ups and ends of runs", remedy);
        } else if (found.get().streamViewType() != wanted.streamViewType()) {
            problem(
                    "its stream holds " + found.get().streamViewTypeAsString() + " and not "
                            + wanted.streamViewTypeAsString(),
                    "switch the stream off, then " + remedy);
        }
    }

    private void timeToLive() {
        TimeToLiveStatus status = facts.timeToLive().timeToLiveStatus();
        boolean isOn = status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING;
        if (!isOn || !LockstepTable.TIME_TO_LIVE.equals(facts.timeToLive().attributeName())) {
            warning(
                    "TTL is not on for the attribute " + LockstepTable.TIME_TO_LIVE
                            + ": histories grow for ever, and cost for ever",
                    "aws dynamodb update-time-to-live --table-name " + name()
                            + " --time-to-live-specification Enabled=true,AttributeName="
                            + LockstepTable.TIME_TO_LIVE);
        }
    }

    private void billing() {
        boolean onDemand = Optional.ofNullable(facts.table().billingModeSummary())
                .map(BillingModeSummary::billingMode)
                .filter(expected.billingMode()::equals)
                .isPresent();
        if (!onDemand) {
            complaints.add(Complaint.note(
                    ABOUT,
                    "it has provisioned capacity: beyond it, runs and wake-ups wait and fail",
                    "aws dynamodb update-table --table-name " + name() + " --billing-mode "
                            + BillingMode.PAY_PER_REQUEST + ", or watch its throttled requests"));
        }
    }

    private void safety() {
        if (facts.recovery().filter(PointInTimeRecoveryStatus.DISABLED::equals).isPresent()) {
            warning(
                    "it cannot be restored to a point in time",
                    "aws dynamodb update-continuous-backups --table-name " + name()
                            + " --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true");
        }
        if (!Boolean.TRUE.equals(facts.table().deletionProtectionEnabled())) {
            warning(
                    "it is not protected from being deleted, and every position and epoch with it",
                    "aws dynamodb update-table --table-name " + name() + " --deletion-protection-enabled");
        }
    }

    private String name() {
        return facts.table().tableName();
    }

    private void problem(String text, String remedy) {
        complaints.add(Complaint.problem(ABOUT, text, remedy));
    }

    private void warning(String text, String remedy) {
        complaints.add(Complaint.warning(ABOUT, text, remedy));
    }

    private static String text(List<KeySchemaElement> key) {
        return key.stream().map(KeySchemaElement::attributeName).toList().toString();
    }

    private static Map<String, String> types(List<AttributeDefinition> attributes, List<KeySchemaElement> key) {
        TreeSet<String> names = new TreeSet<>();
        key.forEach(element -> names.add(element.attributeName()));
        Map<String, String> types = new HashMap<>();
        attributes.stream()
                .filter(attribute -> names.contains(attribute.attributeName()))
                .forEach(attribute -> types.put(
                        attribute.attributeName(), Objects.requireNonNull(attribute.attributeTypeAsString())));
        return types;
    }
}
