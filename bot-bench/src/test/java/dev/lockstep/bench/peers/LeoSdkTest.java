package dev.lockstep.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.rstreams.Attributes;
import dev.lockstep.rstreams.BusTables;
import dev.lockstep.rstreams.Recording;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class LeoSdkTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    static Set<Promise> recorded() {
        return LeoSdk.RECORDED.keySet();
    }

    @ParameterizedTest
    @MethodSource("recorded")
    @DisplayName("What leo-sdk is measured by costs what was recorded of leo-sdk itself")
    void whatLeoSdkIsMeasuredByCostsWhatWasRecorded(Promise promise) throws Exception {
        List<Recording> recordings =
                Pieces.at(LeoSdk.RECORDED, promise).stream().map(Recording::of).toList();

        Bill bill = bill(promise);

        assertThat(List.of(
                        bill.cost().requests(),
                        bill.cost().writeUnits() + bill.cost().readUnits()))
                .as("requests and units")
                .containsExactly(
                        recordings.stream().mapToLong(Recording::requests).sum(),
                        recordings.stream().mapToDouble(Recording::units).sum());
    }

    @Test
    @DisplayName("The whole run that leo-cron is measured by has as many requests as were recorded")
    void theWholeRunHasAsManyRequestsAsWereRecorded() throws Exception {
        assertThat(bill(Promise.RUN_OF_EVENT).cost().requests()).isEqualTo(LeoCronRun.recorded());
    }

    @Test
    @DisplayName("The whole run that leo-cron is measured by leaves the item that was recorded")
    void theWholeRunLeavesTheRecordedItem() throws Exception {
        bill(Promise.RUN_OF_EVENT);

        assertThat(Attributes.differences(LeoCronRun.after(), item())).isEmpty();
    }

    @Test
    @DisplayName("A whole run of several queues moves the position in each of them")
    void aWholeRunOfSeveralQueuesMovesEachPosition() throws Exception {
        bill(Promise.RUN_OF_EVENTS);

        assertThat(Pieces.map(item(), "checkpoints", "read").values())
                .hasSize(5)
                .containsOnly(Pieces.any(Pieces.map(LeoCronRun.after(), "checkpoints", "read")));
    }

    private static Bill bill(Promise promise) throws Exception {
        Way way = Pieces.at(new LeoSdk().ways(), promise);
        try (Ground ground = new Ground(DYNAMO)) {
            return ground.bill(way.prepare(ground), 0);
        }
    }

    private static Map<String, AttributeValue> item() {
        return DYNAMO.client()
                .getItem(r -> r.tableName(BusTables.CRON).key(Map.of("id", AttributeValue.fromS(LeoCronRun.READER))))
                .item();
    }
}
