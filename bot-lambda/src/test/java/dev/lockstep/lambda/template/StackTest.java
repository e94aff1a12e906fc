package dev.lockstep.lambda.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The stack against the code. Each comparison is also shown to fail, on templates with one mistake. */
class StackTest {
    private static final String FUNCTIONS = "infrastructure/functions.yaml";
    private static final String TABLE = "infrastructure/table.yaml";

    static Stream<Arguments> comparisons() {
        return Stream.of(
                comparison("the table", Comparisons::table),
                comparison("the filters of the stream", Comparisons::filters),
                comparison("the handlers", Comparisons::handlers),
                comparison("the variables", Comparisons::variables),
                comparison("the metrics", Comparisons::metrics));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("comparisons")
    void theStackSaysWhatTheCodeSays(String what, Comparisons.Comparison comparison) {
        comparison.of(Templates.stack());
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("a renamed key", TABLE, "pk, KeyType", "key, KeyType", Comparisons::table),
                mistake("a renamed index", TABLE, "IndexName: due", "IndexName: later", Comparisons::table),
                mistake("a poorer projection", TABLE, "[x, z]", "[x]", Comparisons::table),
                mistake(
                        "a key of another type",
                        TABLE,
                        "ds, AttributeType: N",
                        "ds, AttributeType: S",
                        Comparisons::table),
                mistake("a stream of half the story", TABLE, "NEW_AND_OLD_IMAGES", "NEW_IMAGE", Comparisons::table),
                mistake("another TTL", TABLE, "AttributeName: ttl", "AttributeName: expires", Comparisons::table),
                mistake("a renamed handler", FUNCTIONS, "sweep.SweepHandler", "sweep.Sweeps", Comparisons::handlers),
                mistake("no handler", FUNCTIONS, "sweep.SweepHandler", "log.Metrics", Comparisons::handlers),
                mistake(
                        "a variable too few",
                        FUNCTIONS,
                        "LOCKSTEP_SWEEP_SECONDS",
                        "LOCKSTEP_TABLE",
                        Comparisons::variables),
                mistake(
                        "a variable nobody reads",
                        FUNCTIONS,
                        "LOCKSTEP_SWEEP_SECONDS: ",
                        "LOCKSTEP_X: 1\n          LOCKSTEP_SWEEP_SECONDS: ",
                        Comparisons::variables),
                mistake("a phase too few", FUNCTIONS, "\"F\",\"X\"", "\"X\"", Comparisons::filters),
                mistake("checkpoints let through", FUNCTIONS, "\"U\"]", "\"U\",\"R\"]", Comparisons::filters),
                mistake(
                        "a renamed metric",
                        "infrastructure/alarms.yaml",
                        "MetricName: Sweeps",
                        "MetricName: Sweep",
                        Comparisons::metrics));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void aMistakeIsNoticed(
            String what,
            String file,
            String text,
            String otherText,
            Comparisons.Comparison comparison,
            @TempDir Path folder) {
        Stack spoilt = Templates.spoilt(folder, file, text, otherText);

        assertThatThrownBy(() -> comparison.of(spoilt)).isInstanceOf(AssertionError.class);
    }

    static Stream<Arguments> dangling() {
        return Stream.of(
                Arguments.of(FUNCTIONS, "!Ref SweepLog", "!Ref SweepLogs"),
                Arguments.of(FUNCTIONS, "!Ref Sweep.Alias", "!Ref Sweeps.Alias"),
                Arguments.of(FUNCTIONS, "!GetAtt BotApi.Arn", "!GetAtt Api.Arn"),
                Arguments.of(TABLE, "        - HasKey\n", "        - HasNoKey\n"),
                Arguments.of("infrastructure/alarms.yaml", "${DispatchFailuresName}", "${Failures}"),
                Arguments.of("template.yaml", "Queues.Outputs.DeadLettersArn", "Queues.Outputs.DeadArn"),
                Arguments.of("template.yaml", "        LogLevel: !Ref LogLevel\n", ""),
                Arguments.of("template.yaml", "        LogLevel: !Ref LogLevel\n", "        Level: !Ref LogLevel\n"));
    }

    @ParameterizedTest(name = "{1} -> {2}")
    @MethodSource("dangling")
    void aReferenceToNothingIsNoticed(String file, String text, String otherText, @TempDir Path folder) {
        assertThatThrownBy(() -> Templates.spoilt(folder, file, text, otherText))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everythingThatCanBeGivenResolves() {
        assertThat(Templates.stack(Templates.EVERYTHING).resources()).isNotEmpty();
    }

    @Test
    void aTableThatIsThereIsNotMadeAgain() {
        String stream = IamRequest.tableArn("ours") + "/stream/2026-02-03T04:05:06.789";

        Stack stack = Templates.stack(Map.of("TableName", "ours", "ExistingStreamArn", stream));

        assertThat(stack.resources("AWS::DynamoDB::Table")).isEmpty();
        assertThat(Values.at(stack.outputs(), "TableArn", "Value")).isEqualTo(IamRequest.tableArn("ours"));
        assertThat(Values.at(
                        stack.resource("Functions/Dispatch").properties(), "Events", "Stream", "Properties", "Stream"))
                .isEqualTo(stream);
    }

    @Test
    void theTableOutlivesItsStack() {
        Map<String, Object> table =
                CloudFormationYaml.read(Templates.repository().resolve(TABLE));

        assertThat(Values.map(Values.at(table, "Resources", "Table")))
                .containsEntry("DeletionPolicy", "Retain")
                .containsEntry("UpdateReplacePolicy", "Retain");
        assertThat(Templates.stack().resource("Table/Table").properties())
                .containsEntry("DeletionProtectionEnabled", "true");
    }

    @Test
    void everyParameterIsInAGroupAndDescribed() {
        Map<String, Object> template =
                CloudFormationYaml.read(Templates.repository().resolve("template.yaml"));
        List<String> grouped =
                Values.list(Values.at(template, "Metadata", "AWS::CloudFormation::Interface", "ParameterGroups"))
                        .stream()
                        .flatMap(group -> Values.strings(Values.at(group, "Parameters")).stream())
                        .toList();

        assertThat(Values.map(template.get("Parameters")))
                .hasSizeLessThanOrEqualTo(60)
                .allSatisfy(
                        (name, parameter) -> assertThat(Values.map(parameter)).containsKey("Description"))
                .containsOnlyKeys(grouped);
    }

    @Test
    void everyParameterAndExportIsInTheGuide() throws IOException {
        String guide = Files.readString(Templates.repository().resolve("docs/deploy.md"));
        Map<String, Object> template =
                CloudFormationYaml.read(Templates.repository().resolve("template.yaml"));
        Set<String> named = new TreeSet<>(Values.map(template.get("Parameters")).keySet());
        named.addAll(Values.map(template.get("Outputs")).keySet());

        assertThat(named).allSatisfy(name -> assertThat(guide).contains("`" + name + "`"));
    }

    @Test
    void anotherValueOfAParameterMakesAnotherVersionOfEachFunction() {
        Map<String, Object> template =
                CloudFormationYaml.read(Templates.repository().resolve(FUNCTIONS));
        Map<String, Object> parameters = Values.map(template.get("Parameters"));
        String settings = Values.text(Values.at(template, "Resources", "Settings", "Properties", "Content", "Fn::Sub"));
        Set<String> partOfVersions = new TreeSet<>();
        collectRefs(Values.at(template, "Globals", "Function"), partOfVersions);
        Values.map(template.get("Resources")).forEach((id, resource) -> {
            if (Values.text(Values.at(resource, "Type")).equals("AWS::Serverless::Function")) {
                Map<String, Object> properties = Values.map(Values.at(resource, "Properties"));
                collectRefs(properties.get("Environment"), partOfVersions);
                collectRefs(properties.get("Role"), partOfVersions);
                assertThat(String.valueOf(properties.get("Description"))).contains("${Settings.VersionNumber}");
                assertThat(String.valueOf(properties.get("VersionDescription"))).contains("${Settings.VersionNumber}");
            }
        });
        partOfVersions.retainAll(parameters.keySet());

        assertThat(partOfVersions)
                .contains("AllowedUrls", "DispatchRoleArn", "LogLevel")
                .allSatisfy(name -> assertThat(settings).contains("=${" + name + "}\n"));
    }

    private static void collectRefs(@Nullable Object from, Set<String> into) {
        if (from instanceof Map<?, ?> map) {
            if (map.get("Ref") instanceof String name) {
                into.add(name);
            }
            map.values().forEach(value -> collectRefs(value, into));
        } else if (from instanceof List<?> list) {
            list.forEach(value -> collectRefs(value, into));
        }
    }

    @Test
    void linesOfMetricsPassWhateverTheLogLevel() {
        assertThat(Templates.stack(Map.of("LogLevel", "ERROR")).resources("AWS::Serverless::Function"))
                .isNotEmpty()
                .allSatisfy(
                        function -> assertThat(Values.at(function.properties(), "LoggingConfig", "ApplicationLogLevel"))
                                .isEqualTo("TRACE"));
    }

    private static Arguments comparison(String what, Comparisons.Comparison comparison) {
        return Arguments.of(what, comparison);
    }

    private static Arguments mistake(
            String what, String file, String text, String otherText, Comparisons.Comparison comparison) {
        return Arguments.of(what, file, text, otherText, comparison);
    }
}
