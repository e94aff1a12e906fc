package dev.lockstep.lambda.api;

import static dev.lockstep.fixture.OneBot.INVOICES;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunTicket;
import dev.lockstep.testkit.DynamoDbLocal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunCallsTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private TestApi api;

    /** How a call comes in. */
    enum Door {
        DIRECT,
        URL;

        JsonNode call(TestApi api, String operation, String members) {
            if (this == DIRECT) {
                JsonNode answer = api.direct(operation, members);
                assertThat(answer.path("ok").asBoolean()).isEqualTo(!answer.has("error"));
                return answer.has("error") ? answer.path("error") : answer;
            }
            return api.post(TestApi.BOT_SESSION, operation, members).body();
        }
    }

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Stage stage;

    @BeforeEach
    void register() {
        stage = Stage.on(table);
        bot = stage.bot();
        api = new TestApi(table, table.lockstep());
    }

    @ParameterizedTest
    @EnumSource
    void aRunIsStartedMovedOnAndCompleted(Door door) {
        JsonNode started = start(door);
        assertThat(started.path("epoch").asLong()).isEqualTo(1);
        assertThat(started.path("read")).isEmpty();
        String ticket = started.path("ticket").asText();

        assertOk(door.call(api, "checkpoint", """
                {"ticket":"%s","read":{"orders":{"eventId":"%s","records":10}},
                 "write":{"invoices":{"eventId":"%s","records":8}}}
                """.formatted(ticket, event(1), event(1))));
        assertOk(door.call(
                api,
                "complete",
                "{\"ticket\":\"%s\",\"read\":{\"orders\":{\"eventId\":\"%s\",\"records\":2}},\"message\":\"done\"}"
                        .formatted(ticket, event(3))));

        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
        assertThat(bot.state().progress().recordsRead()).isEqualTo(12);
        assertThat(table.other().wakes().head(INVOICES)).contains(event(1));
        assertThat(bot.history().get(0).message()).contains("done");
    }

    @ParameterizedTest
    @EnumSource
    void aRunIsFailedWithItsErrorInTheLog(Door door) {
        String ticket = start(door).path("ticket").asText();

        assertOk(door.call(
                api,
                "fail",
                "{\"ticket\":\"%s\",\"error\":{\"type\":\"Timeout\",\"message\":\"shop\",\"stack\":\"at x\"}}"
                        .formatted(ticket)));

        assertThat(bot.state().phase()).isEqualTo(Phase.FAILED);
        assertThat(bot.history().get(0).error().orElseThrow().stack()).isEqualTo("at x");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P11: a commit takes effect with its positions, and once")
    @Tag("P11")
    void aCommitTakesEffectOnce(Door door) {
        String ticket = start(door).path("ticket").asText();
        String first = commit(ticket, "null", event(1).value());

        assertOk(door.call(api, "commit", first));
        assertOk(door.call(api, "commit", first));
        assertThat(stage.hits()).isEqualTo("1");
        assertOk(door.call(api, "commit", commit(ticket, "\"" + event(1) + "\"", event(2).value())));

        assertThat(stage.hits()).isEqualTo("2");
        assertThat(bot.state().progress().recordsRead()).isEqualTo(2);
    }

    @Test
    @DisplayName("P11: a commit made up from a position that has moved is refused with where the queue stands")
    @Tag("P11")
    void aCommitFromAnOldPositionIsRefused() {
        String ticket = stage.runTicket();
        assertOk(Door.URL.call(api, "commit", commit(ticket, "null", event(1).value())));

        JsonNode refused = Door.URL.call(api, "commit", commit(ticket, "null", event(2).value()));

        assertThat(refused.path("code").asText()).isEqualTo("stale-position");
        assertThat(refused.path("position").path("queue").asText()).isEqualTo("orders");
        assertThat(refused.path("position").path("stored").asText()).isEqualTo(event(1).value());
        assertThat(stage.hits()).isEqualTo("1");
    }

    @Test
    void aCommitWhoseOwnConditionDoesNotHoldSaysWhichWriteItWas() {
        String ticket = stage.runTicket();
        String writes = stage.hit()
                + ",{\"ConditionCheck\":{\"TableName\":\"%s\",\"Key\":{\"id\":{\"S\":\"no\"}},"
                        .formatted(stage.totals())
                + "\"ConditionExpression\":\"attribute_exists(id)\"}}";

        JsonNode refused = Door.URL.call(
                api, "commit", commit(ticket, "null", event(1).value()).replace(stage.hit(), writes));

        assertThat(refused.path("code").asText()).isEqualTo("write-refused");
        assertThat(refused.path("reasons").size()).isEqualTo(1);
        assertThat(refused.path("reasons").path(0).path("index").asInt()).isEqualTo(1);
        assertThat(refused.path("reasons").path(0).path("code").asText()).isEqualTo("ConditionalCheckFailed");
        assertThat(refused.path("retryable").asBoolean()).isFalse();
        assertThat(bot.state().progress().reads()).isEmpty();
    }

    @Test
    void anExpressionThatDynamoDbDoesNotUnderstandIsTheCallersMistake() {
        String broken = commit(stage.runTicket(), "null", event(1).value()).replace("ADD hits", "ADDD hits");

        JsonNode refused = Door.URL.call(api, "commit", broken);

        assertThat(refused.path("code").asText()).isEqualTo("invalid-input");
        assertThat(refused.path("field").asText()).isEqualTo("writes");
    }

    @Test
    void allKindsOfWritesAreMade() {
        String ticket = stage.runTicket();
        String put = "{\"Put\":{\"TableName\":\"%s\",\"Item\":{\"id\":{\"S\":\"a\"},\"v\":{\"N\":\"1\"}}}}"
                .formatted(stage.totals());
        String delete = "{\"Delete\":{\"TableName\":\"%s\",\"Key\":{\"id\":{\"S\":\"b\"}},".formatted(stage.totals())
                + "\"ConditionExpression\":\"attribute_not_exists(#v)\",\"ExpressionAttributeNames\":{\"#v\":\"v\"}}}";

        assertOk(Door.URL.call(
                api,
                "commit",
                commit(ticket, "null", event(1).value()).replace(stage.hit(), stage.hit() + "," + put + "," + delete)));

        assertThat(stage.hits()).isEqualTo("1");
    }

    @Test
    void anExtensionMovesTheDeadline() {
        JsonNode answer = Door.URL.call(
                api, "extend", "{\"ticket\":\"%s\",\"remainingSeconds\":900}".formatted(stage.runTicket()));

        assertThat(answer.path("deadline").asText())
                .isEqualTo(table.clock().instant().plusSeconds(900).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"run-again", "complete", "fail"})
    void anotherRunThatIsAskedForFollows(String how) {
        String ticket = stage.runTicket();
        if (how.equals("run-again")) {
            assertOk(Door.URL.call(api, "run-again", "{\"ticket\":\"%s\"}".formatted(ticket)));
            assertOk(Door.URL.call(api, "complete", "{\"ticket\":\"%s\"}".formatted(ticket)));
        } else {
            String error = how.equals("fail") ? ",\"error\":{\"message\":\"broken\"}" : "";
            assertOk(Door.URL.call(api, how, "{\"ticket\":\"%s\",\"again\":true%s}".formatted(ticket, error)));
        }

        assertThat(bot.state().again()).isTrue();
    }

    @Test
    void aLostRunIsRefusedWithWhoHoldsTheLock() {
        String superseded = stage.runTicket();
        String foreign = stage.runTicket();
        assertThat(refusal(superseded)).isEqualTo("run-superseded 2 running");

        RunTicket mine = Tickets.run(foreign);
        table.other().runs().start(mine.invocation(), "message-1", OneBot.TIMEOUT);
        assertThat(refusal(foreign)).isEqualTo("run-foreign 2 running");

        String expired = stage.runTicket();
        table.other().runs().expire(bot.state());
        assertThat(refusal(expired)).isEqualTo("run-expired 3 expired");

        String ended = stage.runTicket();
        assertOk(Door.URL.call(api, "complete", "{\"ticket\":\"%s\"}".formatted(ended)));
        assertThat(refusal(ended)).isEqualTo("run-ended 4 complete");

        Invocation last = mine.invocation();
        String unknown = Tickets.of(
                new RunTicket(new Invocation(last.bot(), 0, "made-up", 4, last.startBy(), last.timeout()), "process"));
        assertThat(refusal(unknown)).isEqualTo("run-unknown 4 complete");
    }

    @Test
    void aStartByAnotherRequestIsForeignAndOneOfAnUnknownBotIsUnknown() {
        String body = stage.body(Operation.START);
        assertOk(Door.DIRECT.call(api, "start", body));

        assertThat(Door.DIRECT
                        .call(api, "start", body.replace("message-1", "message-2"))
                        .path("code")
                        .asText())
                .isEqualTo("run-foreign");
        assertThat(Door.DIRECT
                        .call(api, "start", body.replace("orders-to-invoices", "nobody"))
                        .path("code")
                        .asText())
                .isEqualTo("run-unknown");
    }

    @Test
    void aStartThatIsRepeatedIsTheSameStart() {
        String body = stage.body(Operation.START);
        JsonNode first = Door.URL.call(api, "start", body);

        assertThat(Door.URL.call(api, "start", body)).isEqualTo(first);
    }

    @Test
    void anInvocationIsAlsoReadAsText() {
        String json = bot.claim().invocation().toJson();
        String body = "{\"invocation\":\"%s\",\"requestId\":\"task\"}".formatted(json.replace("\"", "\\\""));

        assertOk(Door.URL.call(api, "start", body));
    }

    @Test
    void everythingThatIsWrongWithACallIsToldAtOnce() {
        JsonNode refused = Door.URL.call(
                api,
                "checkpoint",
                "{\"read\":{\"orders\":{\"eventid\":1},\"-\":{\"eventId\":\"z/9\"}},\"advance\":\"yes\",\"recrods\":1}");

        assertThat(refused.path("violations").findValuesAsText("field"))
                .contains("ticket", "advance", "recrods", "read.orders.eventId", "read.orders.eventid");
    }

    @Test
    void aThrottledTableIsToldWithWhenToTryAgain() {
        TestApi.Answer answer = new TestApi(
                        table, table.door(DYNAMO.client(new ThrottlingHttp())).build())
                .post(TestApi.OPERATOR_SESSION, "trigger", "{\"bot\":\"%s\"}".formatted(OneBot.ID));

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("throttled");
        assertThat(answer.headers().path("retry-after").asText()).isEqualTo("1");
    }

    private String refusal(String ticket) {
        JsonNode refused = Door.URL.call(
                api, "checkpoint", "{\"ticket\":\"%s\",\"read\":{\"q\":{\"eventId\":\"1\"}}}".formatted(ticket));
        return refused.path("code").asText() + " "
                + refused.path("holder").path("epoch").asText() + " "
                + refused.path("holder").path("phase").asText();
    }

    private String commit(String ticket, String from, String to) {
        return "{\"ticket\":\"%s\",\"read\":{\"orders\":{\"from\":%s,\"eventId\":\"%s\",\"records\":1}},\"writes\":[%s]}"
                .formatted(ticket, from, to, stage.hit());
    }

    private JsonNode start(Door door) {
        JsonNode started = door.call(
                api,
                "start",
                "{\"invocation\":%s,\"requestId\":\"message-1\",\"remainingSeconds\":60}"
                        .formatted(bot.claim().invocation().toJson()));
        assertOk(started);
        return started;
    }

    private static void assertOk(JsonNode answer) {
        assertThat(answer.has("code")).as(answer.toString()).isFalse();
    }
}
