package dev.lockstep;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.hostile.Tear;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every operation that writes, over every record that it finds, with every attribute as somebody else may have left it:
 * an answer, or one refusal that names record and attribute; and what was refused has written nothing.
 */
@Order(2)
class TornRecordsTest {
    /** Of so many operations that find a torn record, one is tried by default; other seeds try other ones. */
    private static final int ONE_IN = Integer.getInteger("lockstep.hostile.oneIn", 200);

    private static final int SEED = Integer.getInteger("lockstep.hostile.seed", 1);

    /**
     * Nine tenths of what the first three seeds have at least, taken for all, so that neither can dwindle unnoticed.
     */
    private static final int CALLS = 80_000;

    private static final int NAMED = 20_000;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    @DisplayName("every operation over every torn record answers or names the record")
    void everyOperationAnswersOrNamesTheRecord() {
        Map<String, Integer> finders = new HashMap<>();
        try (Findings findings = new Findings("torn records")) {
            findings.atLeast("calls", CALLS / ONE_IN);
            findings.atLeast("refused with the record's name", NAMED / ONE_IN);
            findings.atLeast("kinds of records", 10);
            TornCalls calls = new TornCalls(table, findings, call -> call);
            for (PublicOperation operation : PublicOperation.writing().toList()) {
                Undisturbed undisturbed = calls.undisturbed(operation);
                Set<String> kinds = new HashSet<>();
                for (Tear tear : calls.tears(operation)) {
                    if (kinds.add(tear.kind())) {
                        finders.merge(tear.kind(), 1, Integer::sum);
                    }
                    int turn = tear.toString().hashCode() + finders.getOrDefault(tear.kind(), 0) + SEED;
                    if (Math.floorMod(turn, ONE_IN) == 0) {
                        calls.call(operation, tear, undisturbed);
                    }
                }
            }
            findings.count("kinds of records", finders.size());
        }
    }
}
