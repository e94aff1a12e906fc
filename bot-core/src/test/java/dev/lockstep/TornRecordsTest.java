package dev.lockstep;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.hostile.Tear;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Every operation that writes, over every record that it finds, with every attribute as somebody else may have left it:
 * an answer, or one refusal that names the record; and what was refused has written nothing beside it.
 */
class TornRecordsTest {
    /** Of so many operations that find a torn record, one is tried by default; other seeds try other ones. */
    private static final int ONE_IN = Integer.getInteger("lockstep.hostile.oneIn", 200);

    private static final int SEED = Integer.getInteger("lockstep.hostile.seed", 1);

    private static final int CALLS_ON_ONE_SERVER = 40;
    private static final int MOST_DELETES = 25;

    /** These make several writes, or find the record torn when they are told what they have written to it. */
    private static final Predicate<String> WRITES_FIRST = Pattern.compile(
                    ".*(claim|start|run|acquire|renew|several|superseded|second time|sweep|trigger).*")
            .asMatchPredicate();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private int prepared;

    @Test
    @DisplayName("every operation over every torn record answers or names the record")
    void everyOperationAnswersOrNamesTheRecord() {
        Map<String, Integer> finders = new HashMap<>();
        try (Findings findings = new Findings("torn records")) {
            for (PublicOperation operation : PublicOperation.writing().toList()) {
                Set<String> kinds = new HashSet<>();
                for (Tear tear : tears(operation)) {
                    if (kinds.add(tear.kind())) {
                        finders.merge(tear.kind(), 1, Integer::sum);
                    }
                    int turn = tear.toString().hashCode() + finders.getOrDefault(tear.kind(), 0) + SEED;
                    if (Math.floorMod(turn, ONE_IN) == 0) {
                        call(operation, tear, findings);
                    }
                }
            }
            findings.count("kinds of records", finders.size());
        }
    }

    private List<Tear> tears(PublicOperation operation) {
        prepared(operation);
        List<Tear> tears = new ArrayList<>();
        Set<String> kinds = new HashSet<>();
        items().stream().filter(item -> kinds.add(Tear.kind(item))).forEach(item -> tears.addAll(Tear.all(item)));
        return tears;
    }

    private Supplier<Object> prepared(PublicOperation operation) {
        if (++prepared % CALLS_ON_ONE_SERVER == 0) {
            table.renew();
        }
        List<WriteRequest> deletes = table.items().stream()
                .map(item -> WriteRequest.builder()
                        .deleteRequest(d -> d.key(Tear.key(item)))
                        .build())
                .toList();
        for (int from = 0; from < deletes.size(); from += MOST_DELETES) {
            List<WriteRequest> some = deletes.subList(from, Math.min(deletes.size(), from + MOST_DELETES));
            table.plainClient().batchWriteItem(r -> r.requestItems(Map.of(table.name(), some)));
        }
        table.clock().set(ManualClock.START);
        return operation.prepared().apply(table);
    }

    private void call(PublicOperation operation, Tear tear, Findings findings) {
        Supplier<Object> call = prepared(operation);
        Map<String, AttributeValue> was = items().stream()
                .filter(item -> Tear.kind(item).equals(tear.kind()))
                .findFirst()
                .orElseThrow();
        Optional<Map<String, AttributeValue>> torn = tear.torn().apply(Optional.of(was));
        try {
            torn.ifPresentOrElse(table::plant, () -> delete(was));
        } catch (DynamoDbException impossible) {
            findings.count("tears that DynamoDB itself refuses", 1);
            return;
        }
        Map<String, AttributeValue> before = item(was);
        Throwable refused = findings.call(() -> {
            Object unused = call.get(); // an answer, whichever
        });
        if (refused == null) {
            return;
        }
        String what = operation + " over " + tear + ": ";
        if (!Findings.isClear(refused) && !isOfTheBotsOwnWrites(operation, refused)) {
            findings.violation(what + refused);
        }
        if (refused instanceof CorruptRecordException
                && !WRITES_FIRST.test(operation.name())
                && !item(was).equals(before)) {
            findings.violation(what + refused + " but the record was changed");
        }
    }

    /**
     * DynamoDB says which write of a transaction it does not take; DynamoDB Local does not, and it may be the bot's.
     */
    private static boolean isOfTheBotsOwnWrites(PublicOperation operation, Throwable refused) {
        return operation.name().contains("commit") && refused instanceof DynamoDbException;
    }

    private List<Map<String, AttributeValue>> items() {
        return table.items().stream()
                .sorted(Comparator.comparing(item -> Tear.key(item).toString()))
                .toList();
    }

    private Map<String, AttributeValue> item(Map<String, AttributeValue> was) {
        return table.plainClient()
                .getItem(r -> r.tableName(table.name()).key(Tear.key(was)))
                .item();
    }

    private void delete(Map<String, AttributeValue> item) {
        table.plainClient().deleteItem(r -> r.tableName(table.name()).key(Tear.key(item)));
    }
}
