package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.audit.Note;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Somebody else has torn a definition. */
class UnreadableDefinitionTest {
    private static final BotId TORN = BotId.of("torn");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @BeforeEach
    void tear() {
        table.lockstep().bots().register(definition("whole"));
        table.lockstep().bots().register(definition("torn"));
        table.tear("B#torn", "D", "ta");
    }

    @Test
    void itIsNamedWithTheAttributeThatIsMissing() {
        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> table.lockstep().bots().find(TORN))
                .withMessageContaining("bot=torn")
                .withMessageContaining("'ta' is missing");
    }

    @Test
    void ofSeveralAttributesThatMakeOneThingTheOneThatIsWrongIsNamedByItsMeaning() {
        table.lockstep().bots().pause(BotId.of("whole"), Note.by("ann", "because"));
        table.smear("B#whole", "D", "pb", AttributeValue.fromS("forged\nline"));

        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> table.lockstep().bots().find(BotId.of("whole")))
                .withMessageContaining("bot=whole")
                .withMessageContaining("'*' is refused: who: ");
    }

    @Test
    void theOthersAreStillListed() {
        assertThat(table.lockstep().bots().list())
                .extracting(bot -> bot.rules().bot().value())
                .containsExactly("whole");
    }

    @Test
    void registeringTheBotAgainMendsIt() {
        table.lockstep().bots().register(definition("torn"));

        assertThat(table.lockstep().bots().find(TORN).orElseThrow().definition())
                .isEqualTo(definition("torn"));
    }

    @Test
    void registeringTheBotAgainLeavesNothingOfWhatItWas() {
        table.lockstep()
                .bots()
                .register(BotDefinition.bot("torn-too")
                        .target("process:torn")
                        .reads("orders", "returns")
                        .schedule("@hourly")
                        .settings("{\"old\":true}")
                        .build());
        table.tear("B#torn-too", "D", "ta");

        table.lockstep().bots().register(definition("torn-too"));

        BotReport report = table.lockstep().bots().describe(BotId.of("torn-too"));
        assertThat(report.due()).isEmpty();
        assertThat(report.bot().definition().settings()).isEqualTo("{}");
        assertThat(table.lockstep().bots().readers(QueueName.of("returns"))).isEmpty();
        assertThat(table.lockstep().bots().readers(QueueName.of("orders"))).contains(BotId.of("torn-too"));
    }

    @Test
    void aRecordThatIsMissingIsNamedInsteadOfTriedForEver() {
        table.lockstep().bots().register(definition("headless"));
        table.remove("B#headless", "W");

        assertThatExceptionOfType(CorruptRecordException.class)
                .isThrownBy(() -> table.lockstep()
                        .bots()
                        .register(BotDefinition.bot("headless")
                                .target("process:headless")
                                .build()))
                .withMessageContaining("Wake[bot=headless]");
    }

    @Test
    void theBotCanBeRemoved() {
        table.lockstep().bots().remove(TORN, Note.by("ann", "torn"));

        assertThat(table.lockstep().bots().find(TORN)).isEmpty();
    }

    private static BotDefinition definition(String id) {
        return BotDefinition.bot(id).target("process:" + id).reads("orders").build();
    }
}
