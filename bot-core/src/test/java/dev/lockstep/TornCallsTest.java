package dev.lockstep;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.hostile.Findings;
import dev.lockstep.hostile.Tear;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.RecordKey;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The judge of calls over torn records notices a library that answers them wrongly. */
class TornCallsTest {
    private static final String REFUSED = "refused with the record's name";

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aRefusalWithTheNamesOfRecordAndAttributeIsRight() {
        assertThat(complaints(call -> call)).isEmpty();
    }

    @Test
    void aFailureThatIsSwallowedIsMissed() {
        assertThat(complaints(call -> () -> {
                    try {
                        return call.get();
                    } catch (CorruptRecordException swallowed) {
                        return "done";
                    }
                }))
                .containsExactly("only 0 " + REFUSED + ", not 1");
    }

    @Test
    void aFailureWithoutANameIsNone() {
        assertThat(complaints(instead(new IllegalStateException("something went wrong"))))
                .anyMatch(told -> told.contains("IllegalStateException: something went wrong")
                        && told.endsWith("does not name the record for what it is"));
    }

    @Test
    void theNameOfAnotherRecordIsNone() {
        RecordKey other = new RecordKey.Run(BotId.of("another"), 0);

        assertThat(complaints(instead(new CorruptRecordException(other, "st", "is no phase of a run"))))
                .anyMatch(told -> told.endsWith("does not name the record for what it is"));
    }

    @Test
    void theNameOfAnotherAttributeIsNone() {
        RecordKey torn = new RecordKey.Run(OneBot.ID, 0);

        assertThat(complaints(instead(new CorruptRecordException(torn, "e", "is not a number"))))
                .anyMatch(told -> told.endsWith("does not name the record for what it is"));
        assertThat(complaints(instead(new CorruptRecordException(torn, "*", "is not right"))))
                .anyMatch(told -> told.endsWith("does not name the record for what it is"));
    }

    @Test
    void whatWasWrittenBeforeTheRefusalIsSeenInTheTornRecordAndInOthers() {
        for (String sort : List.of("R#0000", "W", "D")) {
            assertThat(complaints(call -> () -> {
                        table.smear("B#" + OneBot.ID, sort, "zz", AttributeValue.fromS("written"));
                        return call.get();
                    }))
                    .as(sort)
                    .singleElement()
                    .asString()
                    .endsWith("but the table was changed");
        }
    }

    /** Of a checkpoint over a run whose phase is none. */
    private List<String> complaints(UnaryOperator<Supplier<Object>> wrong) {
        Findings findings = new Findings("bites");
        findings.atLeast(REFUSED, 1);
        PublicOperation checkpoint = PublicOperation.writing()
                .filter(operation -> operation.name().equals("checkpoint"))
                .findFirst()
                .orElseThrow();
        TornCalls calls = new TornCalls(table, findings, wrong);
        Undisturbed undisturbed = calls.undisturbed(checkpoint);
        Tear torn = calls.tears(checkpoint).stream()
                .filter(tear -> tear.toString().equals("B# R#: st is S word"))
                .findFirst()
                .orElseThrow();
        calls.call(checkpoint, torn, undisturbed);
        return findings.end();
    }

    private static UnaryOperator<Supplier<Object>> instead(RuntimeException thrown) {
        return call -> () -> {
            throw thrown;
        };
    }
}
