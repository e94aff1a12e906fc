package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

@Timeout(120)
class MigrateCommandTest {
    private static final BotId ORDERS = BotId.of("orders-enrich");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aBusWithOneBot() {
        DYNAMO.renew();
        for (String table : List.of("LeoCron", "LeoSettings", "LeoSystem")) {
            DYNAMO.client()
                    .createTable(r -> r.tableName(table)
                            .attributeDefinitions(AttributeDefinition.builder()
                                    .attributeName("id")
                                    .attributeType(ScalarAttributeType.S)
                                    .build())
                            .keySchema(KeySchemaElement.builder()
                                    .attributeName("id")
                                    .keyType(KeyType.HASH)
                                    .build())
                            .billingMode(BillingMode.PAY_PER_REQUEST));
        }
        LockstepTable.create(DYNAMO.client(), "lockstep");
        bus().bots()
                .register(BotDefinition.bot("orders-enrich")
                        .target("lambda:orders-enrich")
                        .reads("orders")
                        .build());
    }

    @Test
    void withoutApplyItIsToldWhatWouldBeDoneAndNothingIsWritten() {
        assertThat(migrate("there")).isZero();

        assertThat(out.toString())
                .contains("orders-enrich: planned", "register it, paused", "1 planned", "Nothing was written");
        assertThat(own().bots().find(ORDERS)).isEmpty();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatIsCopiedRestsAndIsTheSameTheNextTime() throws Exception {
        Path report = folder.resolve("report.jsonl");
        assertThat(migrate("there", "--apply", "--report", report.toString())).isZero();

        assertThat(out.toString()).contains("orders-enrich: copied", "1 copied").doesNotContain("Nothing was written");
        assertThat(Files.readString(report)).contains("{\"bot\":\"orders-enrich\",\"outcome\":\"copied\",");
        assertThat(status(own())).isEqualTo(BotStatus.PAUSED);
        assertThat(status(bus())).isEqualTo(BotStatus.ACTIVE);

        assertThat(migrate("there", "--apply")).isZero();
        assertThat(out.toString()).contains("1 same");
    }

    @Test
    void theWorkIsHandedOverAndBack() {
        assertThat(migrate("there", "--apply", "--hand-over", "--settle", "0")).isZero();
        assertThat(err.toString()).contains("1 bots are paused; waiting 0 s");
        assertThat(status(own())).isEqualTo(BotStatus.ACTIVE);
        assertThat(status(bus())).isEqualTo(BotStatus.PAUSED);

        assertThat(migrate("back", "--apply", "--hand-over", "--settle", "0")).isZero();
        assertThat(status(own())).isEqualTo(BotStatus.PAUSED);
        assertThat(status(bus())).isEqualTo(BotStatus.ACTIVE);
    }

    @Test
    void onlyTheBotsThatAreNamedAreLookedAt() {
        assertThat(migrate("there", "--bot", "nobody")).isEqualTo(Main.FAILED);

        assertThat(out.toString()).contains("nobody: refused", "there is no bot 'nobody'", "1 bot");
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        assertThat(migrate("there", "--table", "elsewhere")).isEqualTo(Main.USAGE);

        assertThat(err.toString()).contains("there is no table 'elsewhere'");
    }

    @Test
    void aTableOfAnotherKindIsRefused() {
        assertThat(migrate("there", "--table", "LeoCron")).isEqualTo(Main.USAGE);

        assertThat(err.toString()).contains("--table LeoCron has another key than pk and sk");
    }

    @Test
    void originalsThatAreSomethingElseAreRefused() throws Exception {
        Files.writeString(folder.resolve("originals.jsonl"), "my diary\n");

        assertThat(migrate("there", "--apply")).isEqualTo(Main.USAGE);

        assertThat(err.toString()).contains("originals.jsonl", "line 1");
        assertThat(own().bots().find(ORDERS)).isEmpty();
    }

    @Test
    void wrongUsageSaysWhatIsRight() {
        assertThat(migrate("somewhere")).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("there, back");
        assertThat(lockstep("migrate", "there")).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--cron-table");
        assertThat(migrate("there", "--settle", "-1")).isEqualTo(Main.USAGE);
        assertThat(err.toString()).contains("--settle -1 is not between 0 and 3600");
    }

    private int migrate(String... arguments) {
        List<String> all = new ArrayList<>(List.of("migrate"));
        all.addAll(List.of(
                "--cron-table=LeoCron",
                "--settings-table=LeoSettings",
                "--system-table=LeoSystem",
                "--endpoint=" + DYNAMO.endpoint(),
                "--originals=" + folder.resolve("originals.jsonl")));
        all.addAll(List.of(arguments));
        return lockstep(all.toArray(new String[0]));
    }

    private int lockstep(String... arguments) {
        return Main.commandLine(
                        new DemoCommand(), new UpCommand(), new PrintWriter(out, true), new PrintWriter(err, true))
                .execute(arguments);
    }

    private static Lockstep bus() {
        return Lockstep.over(DYNAMO.client(), TableLayout.rstreams("LeoCron", "LeoSettings", "LeoSystem"))
                .build();
    }

    private static Lockstep own() {
        return Lockstep.over(DYNAMO.client(), TableLayout.nativeTable("lockstep"))
                .build();
    }

    private static BotStatus status(Lockstep side) {
        return side.bots().find(ORDERS).orElseThrow().status();
    }
}
