package dev.lockstep.lambda.api;

import static dev.lockstep.fixture.OneBot.ID;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** A bot acts for itself, an operator for all, and nobody else for anybody. */
class PermissionsTest {
    private static final String OTHER_SESSION = "arn:aws:sts::" + TestApi.ACCOUNT + ":assumed-role/returns/i-0abc";

    private static final Set<Operation> OPERATORS_ONLY = Set.of(Operation.REGISTER, Operation.ABANDON_ROUND);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Stage stage;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private TestApi api;

    @BeforeEach
    void register() {
        stage = Stage.on(table);
        table.other()
                .bots()
                .register(BotDefinition.bot("returns")
                        .target("lambda:returns")
                        .writes("invoices")
                        .role("arn:aws:iam::" + TestApi.ACCOUNT + ":role/returns")
                        .build());
        api = new TestApi(table, table.lockstep());
    }

    /** Who calls. */
    enum Who {
        OWN_BOT(TestApi.BOT_SESSION),
        OTHER_BOT(OTHER_SESSION),
        OPERATOR(TestApi.OPERATOR_SESSION),
        OPERATING_USER("arn:aws:iam::" + TestApi.ACCOUNT + ":user/ops/root"),
        STRANGER(TestApi.STRANGER_SESSION),
        USER("arn:aws:iam::" + TestApi.ACCOUNT + ":user/orders"),
        ROOT("arn:aws:iam::" + TestApi.ACCOUNT + ":root"),
        SAME_ROLE_ELSEWHERE("arn:aws:sts::999999999999:assumed-role/orders/i-0abc"),
        SAME_ROLE_IN_ANOTHER_PARTITION("arn:aws-cn:sts::" + TestApi.ACCOUNT + ":assumed-role/orders/i-0abc"),
        SESSION_THAT_IS_NAMED_AS_THE_ROLE("arn:aws:sts::" + TestApi.ACCOUNT + ":assumed-role/stranger/orders"),
        ROLE_AND_NO_SESSION(TestApi.BOT_ROLE),
        NOBODY("");

        private final String arn;

        Who(String arn) {
            this.arn = arn;
        }

        boolean may(Operation operation) {
            return this == OPERATOR
                    || this == OPERATING_USER
                    || (this == OWN_BOT && !OPERATORS_ONLY.contains(operation));
        }
    }

    static Stream<Arguments> everybodyAndEverything() {
        return Arrays.stream(Who.values())
                .flatMap(who -> Arrays.stream(Operation.values())
                        .map(operation -> Arguments.of(who, operation, who.may(operation))));
    }

    @ParameterizedTest(name = "{0} {1}: {2}")
    @MethodSource("everybodyAndEverything")
    void onlyTheBotAndOperatorsMay(Who who, Operation operation, boolean allowed) {
        String body = stage.body(operation);
        Set<Map<String, AttributeValue>> before = Set.copyOf(table.items());
        ObjectNode event = TestApi.url(who.arn, "POST", "/v1/" + operation.text(), body);
        if (who == Who.NOBODY) {
            ((ObjectNode) event.path("requestContext")).remove("authorizer");
        }

        TestApi.Answer answer = api.request(event);

        if (allowed) {
            assertThat(answer.code()).isEqualTo("ok");
        } else {
            assertThat(answer.code()).isEqualTo("not-allowed");
            assertThat(answer.status()).isEqualTo(403);
            assertThat(Set.copyOf(table.items())).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whoeverMayInvokeTheFunctionItselfIsAnOperator(Operation operation) {
        assertThat(api.direct(operation.text(), stage.body(operation))
                        .path("ok")
                        .asBoolean())
                .isTrue();
    }

    static Stream<Operation> operations() {
        return Arrays.stream(Operation.values());
    }

    @Test
    void aRefusalSaysWhoCalledAndWhatMustBeRegistered() {
        TestApi.Answer answer = api.post(OTHER_SESSION, "trigger", "{\"bot\":\"" + ID + "\"}");

        assertThat(answer.body().path("message").asText())
                .isEqualTo("arn:aws:iam::123456789012:role/returns may not act for bot 'orders-to-invoices': its"
                        + " definition must name this role as its role, or LOCKSTEP_OPERATORS list the caller");
    }

    @Test
    void aStrangerIsNotToldWhetherThereIsABot() {
        assertThat(api.post(OTHER_SESSION, "describe", "{\"bot\":\"nobody\"}").code())
                .isEqualTo("not-allowed");
        assertThat(api.post(TestApi.OPERATOR_SESSION, "describe", "{\"bot\":\"nobody\"}")
                        .code())
                .isEqualTo("unknown-bot");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "returns"})
    void aBotAdvancesOnlyQueuesThatItWrites(String queue) {
        String body = "{\"bot\":\"%s\",\"queue\":\"%s\",\"eventId\":\"z/2026\"}".formatted(ID, queue);

        assertThat(api.post(TestApi.BOT_SESSION, "advance", body).code()).isEqualTo("not-allowed");
        assertThat(table.other().wakes().head(QueueName.of(queue))).isEmpty();
        assertThat(api.post(TestApi.OPERATOR_SESSION, "advance", body).code()).isEqualTo("ok");
        assertThat(table.other().wakes().head(QueueName.of(queue))).contains(EventId.of("z/2026"));
    }

    @ParameterizedTest
    @EnumSource(names = {"CHECKPOINT", "COMMIT", "COMPLETE"})
    void aRunAdvancesOnlyQueuesThatItsBotWrites(Operation operation) {
        ObjectNode body = (ObjectNode) Json.read(stage.body(operation));
        body.set("write", Json.read("{\"returns\":{\"eventId\":\"z/2026\"}}"));

        assertThat(api.post(TestApi.BOT_SESSION, operation.text(), body.toString())
                        .code())
                .isEqualTo("not-allowed");
        assertThat(table.other().wakes().head(QueueName.of("returns"))).isEmpty();
        assertThat(stage.bot().state().progress().writes()).isEmpty();

        body.put("advance", false);
        assertThat(api.post(TestApi.BOT_SESSION, operation.text(), body.toString())
                        .code())
                .isEqualTo("ok");
        assertThat(table.other().wakes().head(QueueName.of("returns"))).isEmpty();
    }

    @Test
    void aRunThatAnOperatorSpeaksForAdvancesEveryQueue() {
        ObjectNode body = (ObjectNode) Json.read(stage.body(Operation.CHECKPOINT));
        body.set("write", Json.read("{\"returns\":{\"eventId\":\"z/2026\"}}"));

        assertThat(api.post(TestApi.OPERATOR_SESSION, "checkpoint", body.toString())
                        .code())
                .isEqualTo("ok");
        assertThat(table.other().wakes().head(QueueName.of("returns"))).contains(EventId.of("z/2026"));
    }

    @Test
    void aCallerThatIsNoOperatorNamesTheBotItActsFor() {
        String body = "{\"queue\":\"invoices\",\"eventId\":\"z/2026\"}";

        assertThat(api.post(TestApi.BOT_SESSION, "advance", body).code()).isEqualTo("not-allowed");
        assertThat(api.post(TestApi.OPERATOR_SESSION, "advance", body).code()).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders-to-invoices-2", "nightly", "returns", "orders-to-invoice", "orders-to-invoicesX/a"})
    void aBotTakesOnlyLocksOfItsName(String name) {
        String body = "{\"bot\":\"%s\",\"name\":\"%s\",\"owner\":\"o\",\"seconds\":60,\"attempt\":\"%s\"}"
                .formatted(ID, name, Stage.ATTEMPT);

        assertThat(api.post(TestApi.BOT_SESSION, "lock", body).code()).isEqualTo("not-allowed");
        assertThat(api.post(TestApi.OPERATOR_SESSION, "lock", body).code()).isEqualTo("ok");
    }

    @Test
    void aBotTakesTheLockThatIsNamedAsItself() {
        String body = "{\"bot\":\"%s\",\"name\":\"%s\",\"owner\":\"o\",\"seconds\":60,\"attempt\":\"%s\"}"
                .formatted(ID, ID, Stage.ATTEMPT);

        assertThat(api.post(TestApi.BOT_SESSION, "lock", body).code()).isEqualTo("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"prices", "arn:aws:dynamodb:us-east-1:123456789012:table/totals"})
    void aCommitWritesOnlyTablesOfTheDefinitionWhoeverCalls(String name) {
        JsonNode answer = commit(name);

        assertThat(answer.path("error").path("code").asText()).isEqualTo("not-allowed");
        assertThat(stage.bot().state().progress().reads()).isEmpty();
    }

    @Test
    void aCommitNeverWritesLockstepsOwnTableEvenIfTheDefinitionNamesIt() {
        table.other()
                .bots()
                .update(ID, bot -> bot.toBuilder().tables(table.name()).build());

        assertThat(commit(table.name()).path("error").path("message").asText())
                .isEqualTo("a commit may not write Lockstep's own table '" + table.name() + "'");
    }

    private JsonNode commit(String tableName) {
        return api.direct(
                "commit", stage.body(Operation.COMMIT).replace("\"" + stage.totals() + "\"", "\"" + tableName + "\""));
    }

    @Test
    void aPermissionThatIsNewHoldsAtOnce() {
        assertThat(trigger(TestApi.STRANGER_SESSION)).isEqualTo("not-allowed");

        role("arn:aws:iam::" + TestApi.ACCOUNT + ":role/stranger");

        assertThat(trigger(TestApi.STRANGER_SESSION)).isEqualTo("ok");
    }

    @Test
    void aPermissionThatWasTakenAwayEndsWithinAMinute() {
        assertThat(trigger(TestApi.BOT_SESSION)).isEqualTo("ok");
        role("arn:aws:iam::" + TestApi.ACCOUNT + ":role/stranger");

        table.clock().advance(Duration.ofMinutes(1));

        assertThat(trigger(TestApi.BOT_SESSION)).isEqualTo("not-allowed");
    }

    @Test
    void aPermissionIsLookedUpOnceAMinute() {
        trigger(TestApi.BOT_SESSION);

        assertThat(table.cost(() -> trigger(TestApi.BOT_SESSION)).requests()).isEqualTo(1);
    }

    @Test
    void aBotWithoutARoleIsForOperatorsOnly() {
        table.other().bots().update(ID, bot -> bot.toBuilder().withoutRole().build());

        assertThat(trigger(TestApi.BOT_SESSION)).isEqualTo("not-allowed");
    }

    @Test
    void anIdentityWhoseAccountDisagreesIsNone() {
        ObjectNode event = TestApi.url(TestApi.BOT_SESSION, "POST", "/v1/trigger", "{\"bot\":\"" + ID + "\"}");
        ((ObjectNode) event.path("requestContext").path("authorizer").path("iam")).put("accountId", "999999999999");

        assertThat(api.request(event).code()).isEqualTo("not-allowed");
    }

    @Test
    void aLockTicketThatNamesAnotherBotDoesNotHelp() {
        String own = stage.body(Operation.RENEW);
        Tickets.Lock lock = Tickets.lock(own.substring(own.indexOf(":\"") + 2, own.lastIndexOf('"')));
        String forged = Tickets.of(new Tickets.Lock(lock.lock(), Optional.of(OneBot.ID)));

        assertThat(api.post(OTHER_SESSION, "unlock", "{\"ticket\":\"" + forged + "\"}")
                        .code())
                .isEqualTo("not-allowed");
        assertThat(table.other().locks().find(lock.lock().name())).isPresent();
    }

    /** What a caller could send in the hope of being taken for somebody else. */
    static List<String> hostileBodies() {
        String iam = "{\"authorizer\":{\"iam\":{\"accountId\":\"123456789012\",\"userArn\":\""
                + TestApi.OPERATOR_SESSION + "\"}},\"http\":{\"method\":\"POST\"}}";
        return List.of(
                "{\"bot\":\"%s\",\"requestContext\":%s}".formatted(ID, iam),
                "{\"bot\":\"%s\",\"operation\":\"trigger\"}".formatted(ID),
                "{\"operation\":\"trigger\",\"members\":{\"bot\":\"%s\"}}".formatted(ID),
                "{\"bot\":\"%s\",\"role\":\"%s\"}".formatted(ID, TestApi.BOT_ROLE),
                "{\"bot\":\"%s\",\"caller\":\"operator\",\"isOperator\":true}".formatted(ID));
    }

    @ParameterizedTest
    @MethodSource("hostileBodies")
    void aBodyThatPretendsToBeAnEventDoesNotHelp(String body) {
        assertThat(api.post(TestApi.STRANGER_SESSION, "trigger", body).status()).isIn(400, 403);
        assertThat(wakes()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version",
                "routeKey",
                "rawPath",
                "rawQueryString",
                "headers",
                "requestContext",
                "isBase64Encoded"
            })
    void anEventWithAnyMarkOfTheUrlIsNeverTakenForADirectInvocation(String mark) {
        JsonNode answer = api.invoke("{\"operation\":\"trigger\",\"bot\":\"%s\",\"%s\":{}}".formatted(ID, mark));

        assertThat(answer.has("ok")).isFalse();
        assertThat(answer.path("statusCode").asInt()).isIn(400, 403);
        assertThat(wakes()).isZero();
    }

    @Test
    void anOperationInAnEventOfTheUrlDoesNotHelp() {
        ObjectNode event = TestApi.url(TestApi.STRANGER_SESSION, "POST", "/v1/why", "{\"bot\":\"" + ID + "\"}");
        event.put("operation", "trigger").put("bot", ID.value());

        assertThat(api.request(event).code()).isEqualTo("not-allowed");
        assertThat(wakes()).isZero();
    }

    @Test
    void anEventOfTheUrlWithoutIamIsRefused() {
        ObjectNode event = TestApi.url(TestApi.BOT_SESSION, "POST", "/v1/trigger", "{\"bot\":\"" + ID + "\"}");
        ((ObjectNode) event.path("requestContext")).remove("authorizer");

        TestApi.Answer answer = api.request(event);

        assertThat(answer.status()).isEqualTo(403);
        assertThat(answer.body().path("message").asText()).contains("AuthType AWS_IAM");
    }

    private long wakes() {
        return table.items().stream()
                .filter(item -> Objects.requireNonNull(item.get("sk")).s().equals("W"))
                .collect(Collectors.summingLong(item -> Long.parseLong(
                        item.getOrDefault("n", AttributeValue.fromN("0")).n())));
    }

    private String trigger(String session) {
        return api.post(session, "trigger", "{\"bot\":\"" + ID + "\"}").code();
    }

    private void role(String arn) {
        table.other().bots().update(ID, bot -> bot.toBuilder().role(arn).build());
    }
}
