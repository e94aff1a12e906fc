package dev.lockstep;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.hostile.Tear;
import dev.lockstep.store.RecordKey;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.ManualClock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Calls operations over tables in which one record is torn, and says what must not have come of it. */
final class TornCalls {
    private static final int CALLS_ON_ONE_SERVER = 40;

    /** They find the record torn when they are told what they have just written to it, in the same answer. */
    private static final Set<String> LEARN_WHAT_THEY_WROTE = Set.of(
            "claim",
            "start",
            "start, again by the same request",
            "start once",
            "trigger",
            "acquire, holder crashed",
            "rounds: open",
            "rounds: close",
            "rounds: claim an instance",
            "rounds: claim an instance again",
            "rounds: start an instance");

    /** They are several calls, of which the first ones may have taken place. */
    private static final Set<String> SEVERAL_CALLS = Set.of(
            "run",
            "run with options",
            "several writes",
            "rounds: clear",
            "rounds: close, before all have read a queue that was given up",
            "rounds: abandon",
            "rounds: abandon this one",
            "rounds: rewind in a round",
            "rounds: evaluate, a round opens",
            "rounds: evaluate, a round closes");

    private final TestTable table;
    private final Findings findings;
    private final UnaryOperator<Supplier<Object>> between;
    private int prepared;

    /**
     * Calls to be made.
     *
     * @param between what sits between the operations and whoever judges them: nothing, or a wrong library to be found
     */
    TornCalls(TestTable table, Findings findings, UnaryOperator<Supplier<Object>> between) {
        this.table = table;
        this.findings = findings;
        this.between = between;
    }

    /** Every way to tear one item of each kind that this operation finds. */
    List<Tear> tears(PublicOperation operation) {
        prepared(operation);
        List<Tear> tears = new ArrayList<>();
        Set<String> kinds = new HashSet<>();
        items().stream().filter(item -> kinds.add(Tear.kind(item))).forEach(item -> tears.addAll(Tear.all(item)));
        return tears;
    }

    /** What the operation does where nothing is torn. */
    Undisturbed undisturbed(PublicOperation operation) {
        Supplier<Object> call = prepared(operation);
        List<Map<String, AttributeValue>> before = items();
        Optional<Class<?>> refusal = Optional.empty();
        try {
            Object unused = call.get(); // an answer, whichever
        } catch (RuntimeException refused) {
            refusal = Optional.of(refused.getClass());
        }
        return new Undisturbed(refusal, !items().equals(before));
    }

    /** One call over one torn record. */
    void call(PublicOperation operation, Tear tear, Undisturbed undisturbed) {
        Supplier<Object> call = between.apply(prepared(operation));
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
        List<Map<String, AttributeValue>> before = items();
        Throwable refused = findings.call(() -> {
            Object unused = call.get(); // an answer, whichever
        });
        if (refused == null) {
            return;
        }
        String what = operation + " over " + tear + ": " + refused;
        Optional<RecordKey> key = TableLayout.nativeTable(table.name()).recordKey(was);
        TornRefusals.reason(refused, tear, key, undisturbed)
                .or(() -> ofTheBotsOwnWrites(operation, refused))
                .ifPresentOrElse(
                        reason -> findings.count(reason, 1),
                        () -> findings.violation(what + ", which does not name the record for what it is"));
        if (!undisturbed.isMetByOthers() && !SEVERAL_CALLS.contains(operation.name())) {
            boolean learns = LEARN_WHAT_THEY_WROTE.contains(operation.name());
            if (!without(learns ? was : Map.of(), items()).equals(without(learns ? was : Map.of(), before))) {
                findings.violation(what + ", but the table was changed");
            }
        }
    }

    /**
     * DynamoDB says which write of a transaction it does not take; DynamoDB Local does not, and it may be the bot's.
     */
    private static Optional<String> ofTheBotsOwnWrites(PublicOperation operation, Throwable refused) {
        return operation.name().contains("commit") && refused instanceof DynamoDbException
                ? Optional.of("refused by DynamoDB Local without a name, in a transaction with the bot's own writes")
                : Optional.empty();
    }

    private Supplier<Object> prepared(PublicOperation operation) {
        if (++prepared % CALLS_ON_ONE_SERVER == 0) {
            table.renew();
            table.withoutStream();
        }
        table.clear();
        table.clock().set(ManualClock.START);
        return operation.prepared().apply(table);
    }

    private static List<Map<String, AttributeValue>> without(
            Map<String, AttributeValue> one, List<Map<String, AttributeValue>> items) {
        return items.stream()
                .filter(item -> !Tear.key(item).equals(Tear.key(one)))
                .toList();
    }

    private List<Map<String, AttributeValue>> items() {
        return table.items().stream()
                .sorted(Comparator.comparing(item -> Tear.key(item).toString()))
                .toList();
    }

    private void delete(Map<String, AttributeValue> item) {
        table.plainClient().deleteItem(r -> r.tableName(table.name()).key(Tear.key(item)));
    }
}
