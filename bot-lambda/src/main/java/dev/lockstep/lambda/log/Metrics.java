package dev.lockstep.lambda.log;

import dev.lockstep.lambda.Environment;
import dev.lockstep.types.InvalidInputException;
import java.io.PrintStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Metrics in CloudWatch's embedded metric format: lines on standard output from which CloudWatch makes metrics by
 * itself, so that none costs a request. Safe for use by several threads.
 *
 * <p>The dimension is the table. Those of a single bot are an option, because CloudWatch charges for every metric of
 * every bot: with {@value Environment#METRICS_PER_BOT} a line whose properties name a {@value #BOT} counts for both.
 */
public final class Metrics {
    /** The namespace of all metrics. */
    public static final String NAMESPACE = "Lockstep";
    /** The property that names a bot. */
    public static final String BOT = "bot";

    private static final String TABLE_DIMENSION = "Table";
    private static final String BOT_DIMENSION = "Bot";
    private static final int MOST_VALUES = 100;
    private static final int MOST_PROPERTIES = 32;
    private static final int LONGEST_PROPERTY = 1_024;

    private final String table;
    private final boolean perBot;
    private final PrintStream out;
    private final InstantSource clock;

    /**
     * Metrics of the table that the variables name.
     *
     * @throws InvalidInputException if no table is named, or another variable is wrong
     */
    public Metrics(Environment environment, PrintStream out, InstantSource clock) {
        this.table = environment.table();
        this.perBot = environment.flag(Environment.METRICS_PER_BOT, false);
        this.out = out;
        this.clock = clock;
    }

    /** Whether a line that names a bot counts for the bot too. */
    public boolean isPerBot() {
        return perBot;
    }

    /** As {@link #emitAll}, with one value each. */
    public void emit(Map<Metric, Double> values, Map<String, String> properties) {
        emitAll(
                values.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> List.of(e.getValue()))),
                properties);
    }

    /**
     * Writes values, in as few lines as the format allows; none if there is no value.
     *
     * @param values any number of each metric; each must be finite
     * @param properties what the line says beside its metrics, to be searched for; up to 32, each cut to 1,024
     *     characters. Never payloads or secrets
     * @throws InvalidInputException if a value is not finite, or there are too many properties, or one is named as a
     *     metric or a dimension
     */
    public void emitAll(Map<Metric, List<Double>> values, Map<String, String> properties) {
        requireAccepted(values, properties);
        Map<Metric, List<Double>> left = new HashMap<>(values);
        left.values().removeIf(List::isEmpty);
        while (!left.isEmpty()) {
            Map<Metric, List<Double>> line = new HashMap<>();
            left.forEach((metric, all) -> line.put(metric, all.subList(0, Math.min(MOST_VALUES, all.size()))));
            write(line, properties);
            left.replaceAll((metric, all) -> all.subList(Math.min(MOST_VALUES, all.size()), all.size()));
            left.values().removeIf(List::isEmpty);
        }
    }

    private void write(Map<Metric, List<Double>> values, Map<String, String> properties) {
        Optional<String> bot = Optional.ofNullable(properties.get(BOT)).filter(id -> perBot && !id.isEmpty());
        JsonLine line = new JsonLine()
                .withJson("_aws", metadata(values, bot.isPresent()).toString())
                .with(TABLE_DIMENSION, table);
        bot.ifPresent(id -> line.with(BOT_DIMENSION, id, LONGEST_PROPERTY));
        values.forEach((metric, all) -> line.withJson(metric.label(), json(all)));
        properties.forEach((name, value) -> line.with(name, value, LONGEST_PROPERTY));
        line.writeTo(out);
    }

    private JsonLine metadata(Map<Metric, List<Double>> values, boolean ofBot) {
        String metrics = values.keySet().stream()
                .map(metric -> new JsonLine().with("Name", metric.label()).with("Unit", metric.unit()))
                .map(JsonLine::toString)
                .collect(Collectors.joining(",", "[", "]"));
        JsonLine directive = new JsonLine()
                .with("Namespace", NAMESPACE)
                .withJson("Dimensions", ofBot ? "[[\"Table\"],[\"Table\",\"Bot\"]]" : "[[\"Table\"]]")
                .withJson("Metrics", metrics);
        return new JsonLine()
                .withJson("Timestamp", String.valueOf(clock.millis()))
                .withJson("CloudWatchMetrics", "[" + directive + "]");
    }

    private static String json(List<Double> values) {
        return values.size() == 1
                ? json(values.get(0))
                : values.stream().map(Metrics::json).collect(Collectors.joining(",", "[", "]"));
    }

    private static String json(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? String.valueOf((long) value)
                : String.valueOf(value);
    }

    private static void requireAccepted(Map<Metric, List<Double>> values, Map<String, String> properties) {
        values.forEach((metric, all) -> {
            if (!all.stream().allMatch(Double::isFinite)) {
                throw InvalidInputException.of(metric.label(), "has a value that is not finite: " + all);
            }
        });
        if (properties.size() > MOST_PROPERTIES) {
            throw InvalidInputException.of(
                    "properties", "are " + properties.size() + "; at most " + MOST_PROPERTIES + " are accepted");
        }
        for (String name : properties.keySet()) {
            if (name.equals("_aws")
                    || name.equals(TABLE_DIMENSION)
                    || name.equals(BOT_DIMENSION)
                    || values.keySet().stream().map(Metric::label).anyMatch(name::equals)) {
                throw InvalidInputException.of("properties", "may not be named " + InvalidInputException.quoted(name));
            }
        }
    }
}
