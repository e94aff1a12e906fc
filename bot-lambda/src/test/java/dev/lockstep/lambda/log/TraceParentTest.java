package dev.lockstep.lambda.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {
    private static final String ROOT = "Root=1-5759e988-bd862e3fe1be46a994272793";

    @Test
    void theTraceIsXraysInW3cWords() {
        assertThat(TraceParent.of(ROOT + ";Parent=53995c3f42cd8ad8;Sampled=1"))
                .contains("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01");
    }

    @Test
    void aTraceThatIsNotSampledSaysSo() {
        assertThat(TraceParent.of("Sampled=0; Parent=53995c3f42cd8ad8; " + ROOT))
                .hasValueSatisfying(trace -> assertThat(trace).endsWith("-00"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ROOT,
                "Root=1-x;Parent=53995c3f42cd8ad8",
                "Parent=53995c3f42cd8ad8",
                "Root=2-0-0;Parent=1",
                "Root=1-5759e988-bd862e3fe1be46a994272793\r\nX: y;Parent=53995c3f42cd8ad8"
            })
    void aHeaderWithoutTraceOrParentIsNoTrace(String header) {
        assertThat(TraceParent.of(header)).isEmpty();
    }
}
