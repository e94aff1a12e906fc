package dev.lockstep.lambda.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceContextTest {

    @ParameterizedTest
    @CsvSource({
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1, 01",
        "Sampled=1;Root=1-5759e988-bd862e3fe1be46a994272793; Parent=53995c3f42cd8ad8, 01",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0, 00",
        "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Lineage=a87bd80c:1, 00",
    })
    void whatXRaySaysIsWrittenAsW3cDoes(String header, String flags) {
        assertThat(traceparent(header)).contains("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-" + flags);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1",
                "Parent=53995c3f42cd8ad8",
                "Root=1-5759e988-xyz;Parent=53995c3f42cd8ad8",
                "Root=1-5759e988-bd862e3fe1be46a994272793\r\nX: y;Parent=53995c3f42cd8ad8",
            })
    void whatIsNoTraceIsLeftOut(String header) {
        assertThat(traceparent(header)).isEmpty();
    }

    @Test
    void whereThereIsNoTraceThereIsNone() {
        assertThat(new TraceContext(Optional::empty).traceparent()).isEmpty();
    }

    private static Optional<String> traceparent(String header) {
        return new TraceContext(() -> Optional.of(header)).traceparent();
    }
}
