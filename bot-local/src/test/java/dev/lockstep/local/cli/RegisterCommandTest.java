package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.audit.AuditEntry;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.Bot;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.Bots;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.local.cli.Prompt.Answer;
import dev.lockstep.run.Position;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

class RegisterCommandTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final BotId ENRICH = BotId.of("orders-enrich");
    private static final BotId BILL = BotId.of("orders-bill");
    private static final BotId COPY = BotId.of("orders-copy");

    private static final String TWO = """
            - {id: orders-enrich, target: 'lambda:orders-enrich:live', reads: [orders], owner: ann}
            - {id: orders-bill, target: 'lambda:orders-bill:live', reads: [orders-enriched], owner: ann}
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls threeBots
    private Fleet fleet;

    @BeforeEach
    void threeBots() {
        fleet = new Fleet(DYNAMO);
        bots().register(BotDefinition.bot("orders-enrich")
                .target("lambda:orders-enrich:live")
                .description("adds prices and addresses")
                .reads("orders")
                .writes("orders-enriched")
                .schedule("30 2 * * *", "Europe/Berlin")
                .settings("{\"batch\":100}")
                .build());
        bots().register(BotDefinition.bot("orders-bill")
                .target("lambda:orders-bill:live")
                .reads("orders-enriched")
                .build());
        bots().register(BotDefinition.bot("orders-copy")
                .target("lambda:orders-copy:live")
                .build());
    }

    @Test
    void aSessionOfRegistering() throws IOException {
        bots().pause(BILL, Note.by("ann", "the mail provider is down"));
        file("bots.yaml", """
                bots:
                - id: orders-enrich
                  target: lambda:orders-enrich:live
                  reads: [orders, returns]
                  writes: [orders-enriched]
                  schedule: {expression: 0 3 * * *, zone: Europe/Berlin}
                  settings: {batch: 50}
                  health: {errorLimit: 3}
                - id: orders-bill
                  target: lambda:orders-bill:live
                  reads: [orders-enriched]
                  instances: {most: 4, perLag: PT1M}
                - id: orders-refund
                  target: lambda:orders-refund:live
                - id: orders-copy
                  target: lambda:orders-copy:live
                """);
        file("wrong.yaml", """
                {id: orders-enrich, target: 'lambda:orders-enrich:live', schedule: 61 * * * *, taget: x}
                ---
                - {id: orders-bill, target: orders-bill, timeout: 5 minutes}
                - {id: orders-enrich, target: 'lambda:orders-enrich:live'}
                - {target: 'lambda:orders-enrich:live', settings: {notify: no}}
                """);
        Prompt prompt = new Prompt(DYNAMO, fleet)
                .type("register -f " + folder + "/bots.yaml --dry-run")
                .type("register -f " + folder + "/bots.yaml")
                .type("register -f " + folder + "/bots.yaml --yes --reason 'the new prices'")
                .type("register -f " + folder + "/bots.yaml --yes")
                .type("register -f " + folder + "/wrong.yaml --yes")
                .type("register -f " + folder + "/nowhere.yaml")
                .type("register");

        GoldenFile.assertSame("register.txt", prompt.session().replace(folder + "/", ""));
    }

    @Test
    void aDryRunWritesNothing() {
        Map<BotId, Optional<Bot>> before = all();

        Answer answer = prompt(TWO).run("register", "-f", "-", "--dry-run");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(answer.out()).contains("~ orders-bill\n", "~ orders-enrich\n", "Dry run");
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void eachBotIsARequestAndEachThatChangesTwoMore() {
        assertThat(prompt(TWO).run("register", "-f", "-", "--dry-run", "--cost").err())
                .startsWith("cost: 2 requests");
        assertThat(prompt(TWO).run("register", "-f", "-", "--yes", "--cost").err())
                .startsWith("cost: 6 requests");
        assertThat(prompt(TWO).run("register", "-f", "-", "--yes", "--cost").err())
                .startsWith("cost: 2 requests");
    }

    @Test
    void positionsAndAPauseStayAndTheChangeIsAudited() {
        EventId position = EventId.at(Fleet.NIGHT);
        fleet.lockstep.runs().rewind(BILL, QueueName.of("orders-enriched"), position, Note.by("ann", "x"));
        bots().pause(BILL, Note.by("ann", "wait"));

        Answer answer = prompt(TWO).run("register", "-f", "-", "--yes", "--by", "eve", "--reason", "ann takes over");

        assertThat(answer.out()).endsWith("Registered: 2 changed.\n");
        Bot bill = bots().find(BILL).orElseThrow();
        assertThat(bill.definition().owner()).isEqualTo("ann");
        assertThat(bill.status()).isEqualTo(BotStatus.PAUSED);
        assertThat(fleet.lockstep.runs().position(BILL, QueueName.of("orders-enriched")))
                .get()
                .extracting(Position::eventId)
                .isEqualTo(position);
        Stream<AuditEntry> registered =
                fleet.lockstep.audit().of(BILL).filter(entry -> entry.action().equals("register"));
        assertThat(registered).singleElement().satisfies(entry -> {
            assertThat(entry.before()).isEqualTo("revision 1");
            assertThat(entry.after()).isEqualTo("revision 2");
            assertThat(entry.note()).isEqualTo(Note.by("eve", "ann takes over"));
        });
    }

    @Test
    void whatIsWrongAnywhereKeepsEverythingFromBeingWritten() {
        Map<BotId, Optional<Bot>> before = all();

        Answer answer = prompt(TWO + "- {id: orders-copy, target: nowhere}\n").run("register", "-f", "-", "--yes");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(answer.err()).contains("standard input: orders-copy: target: ");
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void whoAnswersNoHasChangedNothing() throws IOException {
        Map<BotId, Optional<Bot>> before = all();

        Answer answer = prompt("").at(answering("n", () -> {})).run("register", "-f", file("two.yaml", TWO));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.NOT_CONFIRMED);
        assertThat(answer.err()).isEqualTo("Nothing was changed.\n");
        assertThat(all()).isEqualTo(before);
    }

    @Test
    void definitionsOnTheStandardInputAreNoAnswer() {
        Answer answer = prompt(TWO).at(answering("y", () -> {})).run("register", "-f", "-");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.NOT_CONFIRMED);
        assertThat(answer.err()).contains("nobody can be asked here").contains("give --yes");
    }

    @Test
    void whatSomebodyElseChangesMeanwhileIsLeftAloneAndTheOthersAreWritten() throws IOException {
        Terminal meanwhile = answering("y", () -> change(ENRICH, builder -> builder.owner("bob")));

        Answer answer = prompt("").at(meanwhile).run("register", "-f", file("two.yaml", TWO));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(answer.out()).endsWith("Registered: 1 changed.\n");
        assertThat(answer.err())
                .isEqualTo("lockstep: orders-enrich: somebody else has changed it since it was compared; it was left as"
                        + " it is\n");
        assertThat(bots().find(ENRICH).orElseThrow().definition().owner()).isEqualTo("bob");
        assertThat(bots().find(BILL).orElseThrow().definition().owner()).isEqualTo("ann");
    }

    @Test
    void whatSomebodyElseRemovesMeanwhileIsNotBroughtBack() throws IOException {
        Terminal meanwhile = answering("y", () -> bots().remove(ENRICH, Note.by("bob", "gone")));

        Answer answer = prompt("").at(meanwhile).run("register", "-f", file("two.yaml", TWO));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(bots().find(ENRICH)).isEmpty();
    }

    @Test
    void whatSomebodyElseRegistersMeanwhileIsNotOverwritten() throws IOException {
        BotDefinition bobs = BotDefinition.bot("new").target("process:bob").build();
        Terminal meanwhile = answering("y", () -> bots().register(bobs));

        Answer answer =
                prompt("").at(meanwhile).run("register", "-f", file("new.yaml", "{id: new, target: 'process:eve'}"));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(answer.out()).endsWith("Registered: none.\n");
        assertThat(bots().find(BotId.of("new")).orElseThrow().definition()).isEqualTo(bobs);
    }

    @Test
    void aPauseAndTheSameChangeBySomebodyElseAreNoConflict() throws IOException {
        Terminal meanwhile = answering("y", () -> {
            bots().pause(BILL, Note.by("bob", "wait"));
            change(
                    ENRICH,
                    builder -> BotDefinition.bot("orders-enrich")
                            .target("lambda:orders-enrich:live")
                            .reads("orders")
                            .owner("ann"));
        });

        Answer answer = prompt("").at(meanwhile).run("register", "-f", file("two.yaml", TWO));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(bots().find(ENRICH).orElseThrow().revision()).isEqualTo(2);
        assertThat(bots().find(BILL).orElseThrow().status()).isEqualTo(BotStatus.PAUSED);
    }

    @Test
    void aBotOfAStackIsRefusedUnlessItIsToBeTakenOver() {
        change(ENRICH, builder -> builder.managedBy("shop/1a2b3c4d/Orders/5e6f7a8b"));
        Map<BotId, Optional<Bot>> before = all();

        Answer refused = prompt(TWO).run("register", "-f", "-", "--yes");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.out()).contains("    taken over from shop/1a2b3c4d/Orders/5e6f7a8b\n");
        assertThat(refused.err()).isEqualTo("""
                lockstep: nothing was changed; --take-over would change these too:
                  orders-enrich is managed by shop/1a2b3c4d/Orders/5e6f7a8b
                """);
        assertThat(all()).isEqualTo(before);

        assertThat(prompt(TWO)
                        .run("register", "-f", "-", "--yes", "--take-over")
                        .exitCode())
                .isEqualTo(ExitCode.OK);
        assertThat(bots().find(ENRICH).orElseThrow().definition().managedBy()).isEmpty();
    }

    @Test
    void aBotThatSaysWhoManagesItIsChangedWithAWarning() {
        change(COPY, builder -> builder.managedBy("shop/1a2b3c4d/Copy/5e6f7a8b"));

        Answer answer = prompt("{id: orders-copy, target: 'process:b', managedBy: shop/1a2b3c4d/Copy/5e6f7a8b}")
                .run("register", "-f", "-", "--yes");

        assertThat(answer.exitCode()).isEqualTo(ExitCode.OK);
        assertThat(answer.out())
                .contains("    managed by shop/1a2b3c4d/Copy/5e6f7a8b, which may undo this when it is deployed next\n");
    }

    @Test
    void aRecordThatCannotBeReadIsWrittenAnewIfThatIsWanted() {
        DYNAMO.client()
                .updateItem(r -> r.tableName(Fleet.TABLE)
                        .key(Map.of("pk", AttributeValue.fromS("B#orders-enrich"), "sk", AttributeValue.fromS("D")))
                        .updateExpression("SET tg = :torn")
                        .expressionAttributeValues(Map.of(":torn", AttributeValue.fromN("7"))));

        Answer refused = prompt(TWO).run("register", "-f", "-", "--yes");

        assertThat(refused.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("orders-enrich cannot be read");

        Answer answer = prompt(TWO).run("register", "-f", "-", "--yes", "--take-over");

        assertThat(answer.out())
                .contains("! orders-enrich (written anew: record ")
                .endsWith("Registered: 1 changed, 1 written anew.\n");
        assertThat(bots().find(ENRICH).orElseThrow().definition().owner()).isEqualTo("ann");
    }

    @Test
    void aTableThatRefusesEndsItAndItIsToldOfEachBotWhatBecameOfIt() throws IOException {
        String many = IntStream.range(0, 101)
                .mapToObj("- {id: b-%03d, target: 'process:b'}\n"::formatted)
                .collect(Collectors.joining());
        Terminal meanwhile = answering("y", () -> {
            DYNAMO.client().deleteTable(r -> r.tableName(Fleet.TABLE));
            DYNAMO.client()
                    .createTable(r -> r.tableName(Fleet.TABLE)
                            .attributeDefinitions(AttributeDefinition.builder()
                                    .attributeName("pk")
                                    .attributeType(ScalarAttributeType.S)
                                    .build())
                            .keySchema(KeySchemaElement.builder()
                                    .attributeName("pk")
                                    .keyType(KeyType.HASH)
                                    .build())
                            .billingMode(BillingMode.PAY_PER_REQUEST));
        });

        Answer answer = new Prompt(DYNAMO, fleet).at(meanwhile).run("register", "-f", file("many.yaml", many));

        assertThat(answer.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(answer.out()).endsWith("Registered: none.\n");
        assertThat(answer.err().lines())
                .satisfiesExactly(
                        progress -> assertThat(progress).isEqualTo("100 of 101"),
                        refused -> assertThat(refused)
                                .startsWith("lockstep: b-000, b-001, ")
                                .contains(": DynamoDB refused: "),
                        rest -> assertThat(rest).isEqualTo("lockstep: b-100: was not tried any more"));
    }

    @Test
    void programsGetWhatBecameOfEachBot() {
        Answer answer = prompt("""
                - {id: orders-enrich, target: 'lambda:orders-enrich:live', reads: [orders], writes: [orders-enriched]}
                - {id: orders-copy, target: 'lambda:orders-copy:live'}
                - {id: new, target: 'process:new'}
                """).run("register", "-f", "-", "--yes", "--json");

        JsonNode bots = Json.read(answer.out());
        assertThat(bots).extracting(bot -> bot.get("change").asText()).containsExactly("changed", "unchanged", "new");
        assertThat(bots)
                .allSatisfy(
                        bot -> assertThat(bot.get("registered").booleanValue()).isTrue());
        assertThat(bots.get(0).get("members").get(0))
                .isEqualTo(Json.read(
                        "{\"member\":\"description\",\"before\":\"adds prices and addresses\",\"after\":\"\"}"));
        assertThat(answer.err()).contains("~ orders-enrich").endsWith("Registered: 1 new, 1 changed.\n");
    }

    private Bots bots() {
        return fleet.lockstep.bots();
    }

    private Map<BotId, Optional<Bot>> all() {
        return Map.of(ENRICH, bots().find(ENRICH), BILL, bots().find(BILL), COPY, bots().find(COPY));
    }

    private void change(BotId bot, UnaryOperator<BotDefinition.Builder> change) {
        bots().update(bot, definition -> change.apply(definition.toBuilder()).build());
    }

    private Prompt prompt(String input) {
        return new Prompt(DYNAMO, fleet).reading(input);
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    /** A person who gives this answer, while something else happens. */
    private static Terminal answering(String answer, Runnable meanwhile) {
        return new Person() {
            @Override
            public Optional<String> ask(String question) {
                meanwhile.run();
                return Optional.of(answer);
            }
        };
    }
}
