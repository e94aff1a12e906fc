package dev.lockstep.lambda.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.testkit.MetricLines;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import org.crac.Core;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WarmUpTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void aSnapshotIsTakenAfterARead() {
        long requests = table.cost(() -> warmUp().beforeCheckpoint(Core.getGlobalContext()))
                .requests();

        assertThat(requests).isEqualTo(2);
    }

    @Test
    void aSnapshotIsTakenEvenIfTheTableCannotBeRead() {
        table.faults().withoutSecondAttempts();
        table.faults().follow(FaultPlan.on(1, Fault.LOST_REQUEST));

        assertThatCode(() -> warmUp().beforeCheckpoint(Core.getGlobalContext())).doesNotThrowAnyException();
    }

    private WarmUp warmUp() {
        return new DispatchHandler(
                        table.lockstep(),
                        (target, invocation) -> {},
                        MetricLines.ofTable().metrics())
                .warmUp();
    }
}
