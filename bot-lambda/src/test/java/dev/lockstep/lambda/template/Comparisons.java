package dev.lockstep.lambda.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.lambda.dispatch.DispatchFilter;
import dev.lockstep.lambda.log.Metric;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.store.LockstepTable;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;

/** What a stack says, held against what the code says. */
final class Comparisons {
    private static final String FUNCTION = "AWS::Serverless::Function";

    private Comparisons() {}

    /** One comparison; it throws if the two differ. */
    @FunctionalInterface
    interface Comparison {
        void of(Stack stack);
    }

    /** The table is the one that {@link LockstepTable#definition} asks for. */
    static void table(Stack stack) {
        Map<String, Object> said = stack.resource("Table/Table").properties();
        CreateTableRequest meant = LockstepTable.definition(Values.text(said.get("TableName")));
        Map<String, Object> indexes = new TreeMap<>();
        Values.list(said.get("GlobalSecondaryIndexes")).forEach(index -> {
            Map<String, Object> projection = Values.map(Values.at(index, "Projection"));
            indexes.put(
                    Values.text(Values.map(index).get("IndexName")),
                    List.of(
                            keys(Values.at(index, "KeySchema")),
                            Values.text(projection.get("ProjectionType")),
                            new TreeSet<>(Values.strings(projection.get("NonKeyAttributes")))));
        });

        assertThat(keys(said.get("KeySchema") == null ? List.of() : Values.at(said, "KeySchema")))
                .isEqualTo(keys(meant.keySchema()));
        assertThat(indexes).isEqualTo(indexes(meant));
        assertThat(attributes(said)).isEqualTo(attributes(meant));
        assertThat(said)
                .containsEntry("BillingMode", meant.billingModeAsString())
                .containsEntry(
                        "StreamSpecification",
                        Map.of("StreamViewType", meant.streamSpecification().streamViewTypeAsString()))
                .containsEntry(
                        "TimeToLiveSpecification",
                        Map.of("AttributeName", LockstepTable.TIME_TO_LIVE, "Enabled", true));
    }

    private static Map<String, Object> indexes(CreateTableRequest table) {
        Map<String, Object> indexes = new TreeMap<>();
        for (GlobalSecondaryIndex index : table.globalSecondaryIndexes()) {
            indexes.put(
                    index.indexName(),
                    List.of(
                            keys(index.keySchema()),
                            index.projection().projectionTypeAsString(),
                            new TreeSet<>(index.projection().nonKeyAttributes())));
        }
        return indexes;
    }

    private static Map<String, String> attributes(Map<String, Object> said) {
        return Values.list(said.get("AttributeDefinitions")).stream()
                .collect(Collectors.toMap(
                        a -> Values.at(a, "AttributeName").toString(),
                        a -> Values.at(a, "AttributeType").toString()));
    }

    private static Map<String, String> attributes(CreateTableRequest table) {
        return table.attributeDefinitions().stream()
                .collect(Collectors.toMap(a -> a.attributeName(), a -> a.attributeTypeAsString()));
    }

    private static List<String> keys(List<KeySchemaElement> schema) {
        return schema.stream()
                .map(k -> k.keyTypeAsString() + " " + k.attributeName())
                .toList();
    }

    private static List<String> keys(Object schema) {
        return Values.list(schema).stream()
                .map(k -> Values.at(k, "KeyType") + " " + Values.at(k, "AttributeName"))
                .toList();
    }

    /** What is put into {@link DispatchFilter} arrives, and nothing else. */
    static void filters(Stack stack) {
        Object stream = Values.at(stack.resource("Functions/Dispatch").properties(), "Events", "Stream", "Properties");
        List<JsonNode> said = Values.list(Values.at(stream, "FilterCriteria", "Filters")).stream()
                .map(filter -> json(Values.at(filter, "Pattern").toString()))
                .toList();

        assertThat(said)
                .hasSizeLessThanOrEqualTo(5)
                .containsExactlyInAnyOrderElementsOf(DispatchFilter.patterns().stream()
                        .map(Comparisons::json)
                        .toList());
    }

    /** Every handler is a class that Lambda can make. */
    static void handlers(Stack stack) {
        assertThat(stack.resources(FUNCTION)).hasSize(5);
        for (Stack.Resource function : stack.resources(FUNCTION)) {
            Class<?> handler = handler(function);
            assertThat(RequestStreamHandler.class).isAssignableFrom(handler);
            assertThat(Modifier.isAbstract(handler.getModifiers())).isFalse();
            assertThat(Arrays.stream(handler.getConstructors()).map(Constructor::getParameterCount))
                    .contains(0);
        }
    }

    /** Every function is given the variables that it reads, and no other. */
    static void variables(Stack stack) {
        Map<String, Set<String>> given = new TreeMap<>();
        Map<String, Set<String>> read = new TreeMap<>();
        for (Stack.Resource function : stack.resources(FUNCTION)) {
            Map<String, Object> variables = Values.map(Values.at(function.properties(), "Environment", "Variables"));
            given.put(function.path(), new TreeSet<>(variables.keySet()));
            read.put(function.path(), VariablesRead.by(handler(function)));
        }

        assertThat(given).isEqualTo(read);
    }

    /** Alarms and dashboard look at metrics that are there. */
    static void metrics(Stack stack) {
        Set<String> emitted = Arrays.stream(Metric.values()).map(Metric::label).collect(Collectors.toSet());
        Set<String> shown = new TreeSet<>();
        Object dashboard = stack.resource("Alarms/Dashboard").properties().get("DashboardBody");
        json(Values.text(dashboard))
                .findValues("metrics")
                .forEach(lines -> lines.forEach(line -> {
                    if (line.get(0).asText().equals(Metrics.NAMESPACE)) {
                        shown.add(line.get(1).asText());
                        assertThat(line.get(2).asText()).isEqualTo("Table");
                    }
                }));
        stack.resources("AWS::CloudWatch::Alarm").stream()
                .map(Stack.Resource::properties)
                .filter(alarm -> Metrics.NAMESPACE.equals(alarm.get("Namespace")))
                .forEach(alarm -> {
                    shown.add(Values.text(alarm.get("MetricName")));
                    assertThat(Values.at(Values.list(alarm.get("Dimensions")).get(0), "Name"))
                            .isEqualTo("Table");
                });

        assertThat(shown).containsExactlyInAnyOrderElementsOf(emitted);
    }

    static Class<?> handler(Stack.Resource function) {
        String name = Values.at(function.properties(), "Handler").toString();
        try {
            return Class.forName(name, false, Comparisons.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError("no class " + name + " for " + function.path(), e);
        }
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + text, e);
        }
    }
}
