package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Instances;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.types.QueueName;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionFileTest {
    private static final String ORDERS = "{id: orders, target: 'lambda:orders'}";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id: orders\ntarget: lambda:orders",
                "- id: orders\n  target: lambda:orders",
                "bots:\n- id: orders\n  target: lambda:orders",
                "---\nid: orders\ntarget: lambda:orders\n---\n",
                "\uFEFF# the bots\n{id: orders, target: 'lambda:orders'}",
                "{\"id\":\"orders\",\"target\":\"lambda:orders\"}",
                " [{\"id\":\"orders\",\n\t\"target\":\"lambda:orders\"}]",
                "{\"bots\":[{\"id\":\"orders\",\"target\":\"lambda:orders\"}]}",
            })
    void aFileHoldsABotOrAListOrWhatExportWrites(String text) {
        assertThat(read(text))
                .containsExactly(
                        BotDefinition.bot("orders").target("lambda:orders").build());
    }

    @Test
    void severalDocumentsAndFilesAreReadInTheirOrder() {
        List<BotDefinition> definitions = DefinitionFiles.read(List.of(
                new DefinitionFile("a.yaml", "id: a\ntarget: process:a\n---\n- {id: b, target: 'process:b'}\n"),
                new DefinitionFile("c.json", "{\"id\":\"c\",\"target\":\"process:c\"}")));

        assertThat(definitions).extracting(d -> d.id().value()).containsExactly("a", "b", "c");
    }

    @Test
    void whereTextIsWantedAScalarIsTextHoweverItLooks() {
        BotDefinition definition = one("""
                id: 007
                target: process:007
                name: 1_000
                description: 2026-11-22
                owner: no
                tags: [on, 0x1F, 1.10, true, 12:30]
                reads: [08, 1e3]
                system: 42
                schedule: 5 0 * * *
                """);

        assertThat(definition)
                .isEqualTo(BotDefinition.bot("007")
                        .target("process:007")
                        .name("1_000")
                        .description("2026-11-22")
                        .owner("no")
                        .tags("on", "0x1F", "1.10", "true", "12:30")
                        .reads("08", "1e3")
                        .system("42")
                        .schedule("5 0 * * *")
                        .build());
    }

    @Test
    void aScheduleMayHaveItsZone() {
        assertThat(one("""
                        id: a
                        target: process:a
                        schedule: {expression: 30 2 * * *, zone: Europe/Berlin}
                        """).schedule())
                .isEqualTo(BotDefinition.bot("a")
                        .target("process:a")
                        .schedule("30 2 * * *", "Europe/Berlin")
                        .build()
                        .schedule());
    }

    @Test
    void numbersAndDurationsAreWhatTheyAreInJson() {
        BotDefinition definition = one("""
                id: a
                target: process:a
                timeout: 300
                delay: 2.5
                health: {errorLimit: 3, longestLag: PT1H}
                instances: {most: 8, perLag: 60}
                """);

        assertThat(definition.timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(definition.delay()).isEqualTo(Duration.ofMillis(2_500));
        assertThat(definition.health().errorLimit()).isEqualTo(3);
        assertThat(definition.instances()).isEqualTo(Instances.perLag(1, 8, Duration.ofMinutes(1)));
    }

    @Test
    void settingsKeepTheirTypesAndTheDigitsOfTheirNumbers() {
        assertThat(one("""
                        id: a
                        target: process:a
                        settings:
                          batch: 1.10
                          big: 12345678901234567890123
                          on: true
                          off: FALSE
                          nothing: ~
                          empty:
                          text: 5 o'clock
                          day: 2026-11-22
                          quoted: 'no'
                          told: !!str 7
                          list: [1, -2, 'x']
                        """).settings())
                .isEqualTo("{\"batch\":1.10,\"big\":12345678901234567890123,\"on\":true,\"off\":false,\"nothing\":null,"
                        + "\"empty\":null,\"text\":\"5 o'clock\",\"day\":\"2026-11-22\",\"quoted\":\"no\",\"told\":\"7\","
                        + "\"list\":[1,-2,\"x\"]}");
    }

    @Test
    void settingsAsTextStayAsTheyAre() {
        assertThat(one("id: a\ntarget: process:a\nsettings: '{ \"n\" : 1.10 }'").settings())
                .isEqualTo("{ \"n\" : 1.10 }");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"no", "Yes", "on", "OFF", "007", "08", "0x1F", "0o17", "1_000", "+5", "12:30", "1.", ".5", ".inf"
            })
    void whatReadersOfYamlDoNotAgreeOnIsRefusedInSettings(String scalar) {
        assertThat(refused("id: a\ntarget: process:a\nsettings: {deep: [1, {n: " + scalar + "}]}"))
                .contains("bots.yaml: a: settings.deep[1].n: \"" + scalar + "\" is text to some readers of YAML");
    }

    @Test
    void aliasesAreFollowedAndMembersMergedWhereThereAreNone() {
        List<BotDefinition> definitions = read("""
                - &a {id: a, target: 'process:a', reads: &in [in], owner: ann}
                - {<<: *a, id: b, owner: bob}
                - {id: c, target: 'process:c', reads: *in, settings: {<<: [{x: 1}, {x: 2, y: 2}]}}
                """);

        assertThat(definitions.get(1))
                .isEqualTo(BotDefinition.bot("b")
                        .target("process:a")
                        .reads("in")
                        .owner("bob")
                        .build());
        assertThat(definitions.get(2).reads()).containsExactly(QueueName.of("in"));
        assertThat(definitions.get(2).settings()).isEqualTo("{\"x\":1,\"y\":2}");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceWithItsPlace() {
        assertThat(catchThrowableOfType(
                        InputRefusedException.class,
                        () -> DefinitionFiles.read(List.of(
                                new DefinitionFile("bots.yaml", """
                                        - {id: orders-enrich, target: 'lambda:f', schedule: 61 * * * *, taget: x}
                                        - {target: 'lambda:f', timeout: no}
                                        - {id: 'a b', target: !Ref Function, target: 'process:a'}
                                        - text
                                        - {id: twice, target: 'process:a'}
                                        """),
                                new DefinitionFile("more.json", "[{\"id\":\"twice\",\"target\":\"process:a\"}]"),
                                new DefinitionFile("torn.yaml", "id: [a\n"),
                                new DefinitionFile("torn.json", "{'id'}")))))
                .message()
                .satisfies(message -> assertThat(
                                message.lines().map(line -> line.length() < 81 ? line : line.substring(0, 80)))
                        .containsExactly(
                                "nothing was changed:",
                                "  bots.yaml: orders-enrich: schedule: \"61 * * * *\" is refused: Value 61 not in r",
                                "  bots.yaml: orders-enrich: taget: is not known; did you mean target? Accepted: ",
                                "  bots.yaml: bot 2: timeout: \"no\" is text to some readers of YAML and not to oth",
                                "  bots.yaml: bot 2: id: is missing; accepted is text such as orders-enrich",
                                "  bots.yaml: bot 3: target: has the tag \"!Ref\"; tags mean nothing here",
                                "  bots.yaml: bot 3: target: is given twice",
                                "  bots.yaml: bot 3: id: \"a b\" contains a character that is not accepted. Accepte",
                                "  bots.yaml: bot 4: \"text\" is text; an object is accepted",
                                "  more.json: twice: is there twice, in bots.yaml too",
                                "  torn.yaml: is not YAML at line 2, column 1: expected ',' or ']', but got <stre",
                                "  torn.json: is not JSON at line 1, column 2"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "id: a\\nid: b                             | bots.yaml: a: id: is given twice",
                "id: a\\nsettings: {x: 1, x: 2}            | a: settings.x: is given twice",
                "id: a\\nsettings: {? [x] : 1}             | a: settings: has a member whose name is not text",
                "id: a\\nsettings: !!binary eA==           | a: settings: has the tag \"tag:yaml.org,2002:binary\"",
                "id: a\\nsettings: !!set {x: 1}            | a: settings: has the tag",
                "!!java.net.URL [x]                        | is not YAML at line 1, column 1: Global tag is not allowed",
                "id: a\\nsettings: &s {x: *s}              | a: settings.x: contains itself",
                "id: a\\nsettings: {<<: 7}                 | a: settings: has a '<<' that names no object",
                "id: a\\nschedule: */5 * * * *             | column 12: unexpected character",
                "id: a\\nschedule: @daily                  | put text that begins with * or @ in quotes",
                "id: a\\n\\tname: x                         | bots.yaml: is not YAML at line 2, column 1",
                "bots: [], more: 1                         | is not YAML",
                "bots: []\\nmore: 1                        | has members beside 'bots'",
                "bots: {}                                  | bots.yaml: bots: is not a list",
                "bots: []                                  | there is no bot in bots.yaml",
                "# nothing                                 | there is no bot in bots.yaml",
                "id: a\\u0007                              | bots.yaml: is not YAML: ",
                "- id: a\\n- 7                             | bots.yaml: bot 2: \"7\" is text; an object is accepted",
            })
    void whatIsNoDefinitionIsRefused(String text, String problem) {
        assertThat(refused(text.replace("\\n", "\n").replace("\\t", "\t").replace("\\u0007", "\u0007")))
                .contains(problem);
    }

    @Test
    void aSmallFileCannotBecomeALargeOne() {
        StringBuilder text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            text.append("a%d: &a%d [%s]\n"
                    .formatted(i, i, String.join(", ", java.util.Collections.nCopies(10, "*a" + (i - 1)))));
        }

        assertThat(refused(text.toString())).contains("has more than 2000000 values, with its aliases written out");
    }

    @Test
    void whatIsNestedTooDeepIsRefused() {
        assertThat(refused("id: a\nsettings: " + "[".repeat(10_000) + "]".repeat(10_000)))
                .contains("is not YAML")
                .contains("Depth");
    }

    @Test
    void aFileThatIsNotThereOrNoTextIsRefused() {
        assertThatThrownBy(() -> DefinitionFile.read("no/such\u001b.yaml", nothing()))
                .isInstanceOf(InputRefusedException.class)
                .hasMessage("there is no file 'no/such\\u001b.yaml'");
        assertThatThrownBy(() -> DefinitionFile.read("src", nothing()))
                .isInstanceOf(InputRefusedException.class)
                .hasMessageStartingWith("src cannot be read: ");
        assertThatThrownBy(() ->
                        DefinitionFile.read("-", new ByteArrayInputStream(new byte[] {(byte) 0xc3, (byte) 0x28})))
                .isInstanceOf(InputRefusedException.class)
                .hasMessage("standard input is not a text in UTF-8");
    }

    @Test
    void theStandardInputIsAFileToo() {
        assertThat(DefinitionFile.read("-", new ByteArrayInputStream(ORDERS.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(new DefinitionFile("standard input", ORDERS));
    }

    private static ByteArrayInputStream nothing() {
        return new ByteArrayInputStream(new byte[0]);
    }

    private static BotDefinition one(String text) {
        List<BotDefinition> definitions = read(text);
        assertThat(definitions).hasSize(1);
        return definitions.get(0);
    }

    private static List<BotDefinition> read(String text) {
        return DefinitionFiles.read(
                List.of(DefinitionFile.read("-", new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)))));
    }

    private static String refused(String text) {
        InputRefusedException refused = catchThrowableOfType(
                InputRefusedException.class,
                () -> DefinitionFiles.read(List.of(new DefinitionFile("bots.yaml", text))));
        return String.valueOf(refused.getMessage());
    }
}
