package dev.lockstep.lambda.log;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.lambda.Environment;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.InvalidInputException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void aLineIsInTheEmbeddedMetricFormat() {
        metrics(Map.of()).emit(Map.of(Metric.DURATION, 12.5), Map.of("bot", "orders"));

        assertThat(lines())
                .containsExactly(
                        "{\"_aws\":{\"Timestamp\":1795342500000,\"CloudWatchMetrics\":[{\"Namespace\":\"Lockstep\","
                                + "\"Dimensions\":[[\"Table\"]],\"Metrics\":[{\"Name\":\"Duration\",\"Unit\":\"Milliseconds\"}]}]},"
                                + "\"Table\":\"t\",\"Duration\":12.5,\"bot\":\"orders\"}");
    }

    @Test
    void metricsOfOneBotAreAnOption() throws JsonProcessingException {
        metrics(Map.of(Environment.METRICS_PER_BOT, "true")).emit(Map.of(Metric.RUNS, 1.0), Map.of("bot", "orders"));

        JsonNode line = onlyLine();
        assertThat(directive(line).get("Dimensions").toString()).isEqualTo("[[\"Table\"],[\"Table\",\"Bot\"]]");
        assertThat(line.get("Bot").asText()).isEqualTo("orders");
    }

    @Test
    void whatNamesNoBotCountsForTheTableAlone() throws JsonProcessingException {
        metrics(Map.of(Environment.METRICS_PER_BOT, "true")).emit(Map.of(Metric.SWEEPS, 1.0), Map.of());

        assertThat(directive(onlyLine()).get("Dimensions").toString()).isEqualTo("[[\"Table\"]]");
    }

    @Test
    void everyMetricIsDeclaredAndHasItsValue() throws JsonProcessingException {
        metrics(Map.of())
                .emitAll(
                        Map.of(
                                Metric.LAG,
                                List.of(1.0, 2.5),
                                Metric.DISPATCH_DELAY,
                                List.of(3.0),
                                Metric.DUE,
                                List.of()),
                        Map.of());

        JsonNode line = onlyLine();
        assertThat(directive(line).get("Metrics").findValuesAsText("Name"))
                .containsExactlyInAnyOrder("Lag", "DispatchDelay");
        assertThat(line.get("Lag").toString()).isEqualTo("[1,2.5]");
        assertThat(line.get("DispatchDelay").toString()).isEqualTo("3");
    }

    @Test
    void noLineHasMoreThanAHundredValuesOfAMetric() {
        metrics(Map.of())
                .emitAll(Map.of(Metric.LAG, Collections.nCopies(250, 1.0), Metric.DUE, List.of(1.0)), Map.of());

        assertThat(lines()).extracting(line -> read(line).get("Lag").size()).containsExactly(100, 100, 50);
        assertThat(lines()).filteredOn(line -> read(line).has("Due")).hasSize(1);
    }

    @Test
    void noMetricIsNoLine() {
        metrics(Map.of()).emit(Map.of(), Map.of("bot", "orders"));

        assertThat(lines()).isEmpty();
    }

    @Test
    void allMetricsFitOneLine() {
        assertThat(Metric.values()).hasSizeLessThanOrEqualTo(100);
        assertThat(Arrays.stream(Metric.values()).map(Metric::label)).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void aValueThatJsonCannotHoldIsRefused(double value) {
        assertThatThrownBy(() -> metrics(Map.of()).emit(Map.of(Metric.LAG, value), Map.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("Lag: has a value that is not finite");
    }

    @ParameterizedTest
    @ValueSource(strings = {"_aws", "Table", "Bot", "Lag"})
    void aPropertyCannotTakeTheNameOfAMetric(String name) {
        assertThatThrownBy(() -> metrics(Map.of()).emit(Map.of(Metric.LAG, 1.0), Map.of(name, "x")))
                .isInstanceOf(InvalidInputException.class);
    }

    @Test
    void hostileTextForgesNoLine() {
        metrics(Map.of()).emit(Map.of(Metric.LAG, 1.0), Map.of("reason", "a\n{\"_aws\":{}}\u2028"));

        assertThat(lines()).hasSize(1);
    }

    private Metrics metrics(Map<String, String> more) {
        Map<String, String> variables = new HashMap<>(more);
        variables.put(Environment.TABLE, "t");
        return new Metrics(Environment.of(variables), new PrintStream(out, false, UTF_8), new ManualClock());
    }

    private List<String> lines() {
        return out.toString(UTF_8).lines().toList();
    }

    private JsonNode onlyLine() throws JsonProcessingException {
        assertThat(lines()).hasSize(1);
        return new ObjectMapper().readTree(lines().get(0));
    }

    private static JsonNode read(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException noJson) {
            throw new AssertionError(line, noJson);
        }
    }

    private static JsonNode directive(JsonNode line) {
        return line.get("_aws").get("CloudWatchMetrics").get(0);
    }
}
