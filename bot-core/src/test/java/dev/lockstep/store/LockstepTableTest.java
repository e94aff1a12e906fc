package dev.lockstep.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

class LockstepTableTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @Test
    @DisplayName("P4: the table is made though the answer to switching TTL on is lost")
    @Tag("P4")
    void theTableIsMadeThoughTheAnswerToSwitchingTtlOnIsLost() {
        DYNAMO.renew();
        FaultInjector faults = FaultInjector.over(DYNAMO.http());
        faults.follow(FaultPlan.on("UpdateTimeToLive", 1, Fault.LOST_RESPONSE));

        try (DynamoDbClient client = DYNAMO.client(faults)) {
            LockstepTable.create(client, "lockstep");
        }

        assertThat(faults.injected()).containsEntry(Fault.LOST_RESPONSE, 1L);
        assertThat(DYNAMO.client()
                        .describeTimeToLive(r -> r.tableName("lockstep"))
                        .timeToLiveDescription()
                        .timeToLiveStatus())
                .isEqualTo(TimeToLiveStatus.ENABLED);
    }
}
