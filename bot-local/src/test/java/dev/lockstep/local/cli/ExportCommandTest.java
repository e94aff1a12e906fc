package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.local.cli.Prompt.Answer;
import dev.lockstep.testkit.DynamoDbLocal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class ExportCommandTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @Test
    void aSessionOfExporting() {
        Prompt prompt = new Prompt(DYNAMO, Fleet.atNight(DYNAMO))
                .type("export")
                .type("export orders- --tag core")
                .type("export orders- --tag orders -o json")
                .type("export --owner billing --queue invoices")
                .type("export --state paused")
                .type("export 'a b'");

        GoldenFile.assertSame("export.txt", prompt.session());
    }

    @ParameterizedTest
    @ValueSource(strings = {"yaml", "json"})
    void whatIsExportedIsRegisteredWithoutADifference(String language) {
        Fleet fleet = new Fleet(DYNAMO);
        List<BotDefinition> definitions = HostileDefinitions.some(7, 50);
        definitions.forEach(fleet.lockstep.bots()::register);
        String file = folder.resolve("bots").toString();

        Answer exported = new Prompt(DYNAMO, fleet).run("export", "-o", language, "-f", file);
        Answer registered = new Prompt(DYNAMO, fleet).run("register", "-f", file, "--yes");

        assertThat(exported).isEqualTo(new Answer(ExitCode.OK, "", "50 bots\n"));
        assertThat(registered).isEqualTo(new Answer(ExitCode.OK, "= 50 unchanged\nNothing to change.\n", ""));
    }

    @Test
    void aPageOfIdsAndEachBotAreARequest() {
        Prompt prompt = new Prompt(DYNAMO, fleetOf("a", "b", "c"));

        assertThat(prompt.run("export", "--cost").err()).contains("cost: 4 requests");
        assertThat(prompt.run("export", "--queue", "q", "--cost").err()).contains("cost: 8 requests");
    }

    @Test
    void aBotThatCannotBeReadIsNamedAndTheOthersAreExported() {
        Fleet fleet = fleetOf("a", "b");
        DYNAMO.client()
                .updateItem(r -> r.tableName(Fleet.TABLE)
                        .key(Map.of("pk", AttributeValue.fromS("B#a"), "sk", AttributeValue.fromS("D")))
                        .updateExpression("SET tg = :torn")
                        .expressionAttributeValues(Map.of(":torn", AttributeValue.fromN("7"))));

        Answer answer = new Prompt(DYNAMO, fleet).run("export");
        Answer narrow = new Prompt(DYNAMO, fleet).run("export", "--queue", "q");

        assertThat(narrow).isEqualTo(answer);
        assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(answer.out()).isEqualTo("bots:\n- id: b\n  target: process:b\n  reads: [q]\n");
        assertThat(answer.err()).startsWith("1 bot\nlockstep: a is left out: record ");
    }

    @Test
    void aFileIsReplacedAsAWholeOrNotAtAll() throws IOException {
        Fleet fleet = fleetOf("a");
        Path file = Files.writeString(folder.resolve("bots.yaml"), "what was there");
        Path link = Files.createSymbolicLink(folder.resolve("link.yaml"), file);
        Path other = Files.createDirectory(folder.resolve("other"));

        assertThat(export(fleet, link).exitCode()).isEqualTo(ExitCode.OK);
        assertThat(file).hasContent("bots:\n- id: a\n  target: process:a\n  reads: [q]\n");
        assertThat(link).isSymbolicLink();
        assertThat(export(fleet, other).exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(export(fleet, folder.resolve("none/bots.yaml")).exitCode()).isEqualTo(ExitCode.FAILED);

        assertThat(export(fleet, file, "--table", "nowhere").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(file).hasContent("bots:\n- id: a\n  target: process:a\n  reads: [q]\n");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactlyInAnyOrder(file, link, other);
        }
    }

    private static Answer export(Fleet fleet, Path file, String... more) {
        return new Prompt(DYNAMO, fleet)
                .run(Stream.concat(Stream.of("export", "-f", file.toString()), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static Fleet fleetOf(String... bots) {
        Fleet fleet = new Fleet(DYNAMO);
        Stream.of(bots)
                .forEach(bot -> fleet.lockstep
                        .bots()
                        .register(BotDefinition.bot(bot)
                                .target("process:" + bot)
                                .reads("q")
                                .build()));
        return fleet;
    }
}
