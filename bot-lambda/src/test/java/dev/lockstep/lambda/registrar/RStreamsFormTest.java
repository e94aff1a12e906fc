package dev.lockstep.lambda.registrar;

import static dev.lockstep.lambda.registrar.StackResource.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.registrar.StackResource.Answered;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What RStreams' register takes, as its plugins write it. */
class RStreamsFormTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void theNamesOfABotAreUnderstood() {
        Declaration declaration = read("{'ServiceToken':'f','Version':'2','shopDevOrders':{'id':'shop-dev-orders',"
                + "'type':'cron','name':'orders','description':'adds prices','owner':'team-a','lambdaName':'orders',"
                + "'time':'0 */5 * * * *','timeout':'300000','delay':'2000','paused':'false','tags':'app:shop, x',"
                + "'triggers':['queue:in','more'],'settings':{'source':'in','destination':'queue:out'}}}");

        assertThat(declaration.bots())
                .containsExactly(new Declaration.DeclaredBot(
                        BotDefinition.bot("shop-dev-orders")
                                .name("orders")
                                .description("adds prices")
                                .owner("team-a")
                                .target("lambda:orders")
                                .schedule("0 */5 * * * *")
                                .timeout(Duration.ofMinutes(5))
                                .delay(Duration.ofSeconds(2))
                                .tags("app:shop", "x")
                                .reads("in", "more")
                                .writes("out")
                                .settings("{\"source\":\"in\",\"destination\":\"queue:out\"}")
                                .build(),
                        "shopDevOrders",
                        false));
        assertThat(declaration.warnings()).isEmpty();
    }

    @Test
    void aFunctionsArnIsTargetAndItsNameTheId() {
        Declaration declaration = read("{'A':{'id':'arn:aws:lambda:eu-west-1:123456789012:function:orders','lambdaArn':"
                + "'arn:aws:lambda:eu-west-1:123456789012:function:orders:live'},'B':{'id':'b'},"
                + "'C':{'id':'c','lambda':{'arn':'arn:aws:lambda:eu-west-1:123456789012:function:c'}}}");

        assertThat(declaration.bots())
                .extracting(bot -> bot.id() + " " + bot.definition().target())
                .containsExactly(
                        "orders lambda:arn:aws:lambda:eu-west-1:123456789012:function:orders:live",
                        "b lambda:b",
                        "c lambda:arn:aws:lambda:eu-west-1:123456789012:function:c");
    }

    @Test
    void anEntryMayBeText() {
        assertThat(ResourceProperties.read(json("{'A':'{`id`:`a`}'}".replace("`", "\\\"")))
                        .ids())
                .containsExactly(BotId.of("a"));
        assertThatThrownBy(() -> read("{'A':'{nonsense'}")).hasMessageStartingWith("A: is not JSON");
    }

    @Test
    void aSourceDoesNotWakeABotWhoseSettingsHaveATime() {
        assertThat(read("{'A':{'id':'a','settings':{'source':'in','time':'x'}}}")
                        .bots()
                        .get(0)
                        .definition()
                        .reads())
                .isEmpty();
    }

    @Test
    void aSystemIsWhatSourceDestinationOrSystemRefersTo() {
        assertThat(read("{'A':{'id':'a','system':{'id':'system:shop'},'settings':{'source':'system:shop'}}}")
                        .bots()
                        .get(0)
                        .definition()
                        .system())
                .contains(SystemId.of("shop"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'time':'every 5 minutes'           | A.time: \"every 5 minutes\" has letters",
                "'time':'0 0 9 * * MON'             | A.time: \"0 0 9 * * MON\" has letters",
                "'cron':'*/5 * * * *'               | A.cron: \"*/5 * * * *\" has 5 fields",
                "'time':'0 0 9 * * 7'               | A.time: \"0 0 9 * * 7\" has day 7",
                "'time':'0 0 9 * * 5-7'             | A.time: \"0 0 9 * * 5-7\" has day 7",
                "'time':'0 0 9 1 * 1'               | A.time: \"0 0 9 1 * 1\" restricts both",
                "'time':'0 0 9 1 * *','cron':'1 0 9 1 * *' | A.cron: is another than time",
                "'time':'0 0 25 * * *'              | A.time: \"0 0 25 * * *\" is refused",
                "'triggers':['bot:b']               | A.triggers: \"bot:b\" is no queue",
                "'triggers':['e_orders']            | A.triggers: \"e_orders\" is \"orders\" to RStreams",
                "'settings':{'source':'in','destination':'a b'} | A.settings.destination: \"a b\" contains",
                "'system':'x','settings':{'source':'system:y'} | A.system: cannot be several: \"x, y\"",
                "'executionType':'step-function'    | A.executionType: \"step-function\" is not there",
                "'archived':'true'                  | A.archived: cannot be registered",
                "'delay':'soon'                     | A.delay: \"soon\" is text; a duration",
                "'Target':'lambda:a'                | A.Target: is not a name of RStreams",
                "'LeoRegisterType':'thing'          | A.LeoRegisterType: \"thing\" is not known",
                "'LeoRegisterType':'queue'          | A.queue: registers a queue's schema"
            })
    void whatIsAmbiguousOrNotThereIsRefusedWithAReason(String member, String problem) {
        assertThatThrownBy(() -> read("{'A':{'id':'a'," + member + "}}")).hasMessageStartingWith(problem);
    }

    @Test
    void whatHasNoCounterpartIsToldAsAWarning() {
        assertThat(read("{'A':{'id':'a','instances':{},'webhook':'x','settings':{'n':{'limit':'5'}}}}")
                        .warnings())
                .containsExactly(
                        "A.settings are text where RStreams made numbers and booleans of text: give them as JSON text",
                        "A.instances has no counterpart and is not kept",
                        "A.webhook has no counterpart and is not kept");
    }

    @Test
    void aQueuesSchemaIsRefused() {
        assertThatThrownBy(() -> read("{'A':{'queue':'orders','schemas':{}}}"))
                .hasMessageStartingWith("A.queue: registers a queue's schema");
    }

    @Test
    void aBotIsPausedAtFirstAndNeverAgain() {
        StackResource register = new StackResource(table.lockstep(), StackResource.SHOP, "LeoRegister0");
        String properties = "{'A':{'id':'a'},'B':{'id':'b','paused':'false'}}";
        Answered created = register.create(properties);
        assertThat(status("a")).isEqualTo(BotStatus.PAUSED);
        assertThat(status("b")).isEqualTo(BotStatus.ACTIVE);

        table.other().bots().resume(BotId.of("a"), Note.by("ann", "ready"));
        register.update(created.physicalId(), properties, "{'A':{'id':'a','name':'A'},'B':{'id':'b'}}");

        assertThat(status("a")).isEqualTo(BotStatus.ACTIVE);
        assertThat(status("b")).isEqualTo(BotStatus.ACTIVE);
    }

    @Test
    void systemsAreRegistered() {
        StackResource register = new StackResource(table.lockstep(), StackResource.SHOP, "LeoRegister0");

        Answered created = register.create("{'S':{'LeoRegisterType':'system','id':'system:shop','label':'Shop',"
                + "'settings':{'host':'x'},'icon':'i'}}");

        assertThat(created.status()).isEqualTo("SUCCESS");
        assertThat(created.data().path("Warnings").textValue()).isEqualTo("S.icon is not kept");
        assertThat(table.other().systems().find(SystemId.of("shop")))
                .contains(new SystemDefinition(SystemId.of("shop"), "Shop", Set.of(), "{\"host\":\"x\"}"));
    }

    private BotStatus status(String id) {
        return table.other().bots().find(BotId.of(id)).orElseThrow().status();
    }

    private static Declaration read(String properties) {
        return ResourceProperties.read(json(properties));
    }
}
