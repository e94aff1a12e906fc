package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.testkit.DynamoDbLocal;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class DemoScaleTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @Test
    void eachNumberOfInstancesIsMeasuredOnTheSameEvents() throws Exception {
        List<String> before = DYNAMO.client().listTables().tableNames();
        StringWriter text = new StringWriter();
        ScaleReport report = new ScaleReport(new PrintWriter(text), 240);
        report.begin(1);
        List<DemoScale.Row> rows = new DemoScale(240, Duration.ofMillis(1)).run(DYNAMO.endpoint(), report::add);
        assertThat(rows).extracting(DemoScale.Row::instances).containsExactly(1, 2, 4, 8);
        assertThat(rows).extracting(DemoScale.Row::reads).containsExactly(1L, 2L, 4L, 8L);
        assertThat(rows.get(0).took()).isGreaterThan(Duration.ofMillis(240));
        assertThat(rows)
                .extracting(row -> row.lockstep().writeUnits())
                .as("each instance is claimed, started and completed")
                .isSorted();
        assertThat(text.toString().lines().skip(4))
                .hasSize(4)
                .first()
                .asString()
                .contains(" 1.00 |");
        assertThat(DYNAMO.client().listTables().tableNames()).isEqualTo(before);
    }

    @Test
    void aMeasurementThatIsStoppedLeavesNoTableBehind() {
        List<String> before = DYNAMO.client().listTables().tableNames();
        DemoScale demo = new DemoScale(1_000, Duration.ofMillis(1));
        demo.stop();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> demo.run(DYNAMO.endpoint(), row -> {}));
        assertThat(DYNAMO.client().listTables().tableNames()).isEqualTo(before);
        assertThat(demo.leftBehind()).isEqualTo("nothing is left behind");
    }
}
