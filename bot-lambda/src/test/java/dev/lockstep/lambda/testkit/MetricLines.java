package dev.lockstep.lambda.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.testkit.ManualClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** The lines of metrics that a function has written. */
public final class MetricLines {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final Metrics metrics;

    private MetricLines(Map<String, String> variables) {
        metrics = new Metrics(Environment.of(variables), new PrintStream(out, true, UTF_8), new ManualClock());
    }

    public static MetricLines ofTable() {
        return new MetricLines(Map.of(Environment.TABLE, "t"));
    }

    public static MetricLines ofEveryBot() {
        return new MetricLines(Map.of(Environment.TABLE, "t", Environment.METRICS_PER_BOT, "true"));
    }

    public Metrics metrics() {
        return metrics;
    }

    /** The lines since the last call. */
    public List<JsonNode> take() {
        List<JsonNode> lines = out.toString(UTF_8).lines().map(Json::read).toList();
        out.reset();
        return lines;
    }
}
