package dev.lockstep.lambda.api;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.NOTE;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BotCallsTest {
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
        api = new TestApi(table, table.other());
    }

    @Test
    void aPositionIsToldForAllQueuesOrForOne() {
        stage.bot().start().complete(Checkpoint.read("orders", event(1), 1).andWrite("invoices", event(2), 1));

        assertThat(call("position", "")).isEqualTo(json("""
                {"read":{"orders":"%s"},"write":{"invoices":"%s"}}""".formatted(event(1), event(2))));
        assertThat(call("position", ",\"queue\":\"orders\""))
                .isEqualTo(json("{\"read\":{\"orders\":\"%s\"},\"write\":{}}".formatted(event(1))));
        assertThat(call("position", ",\"queue\":\"none\"")).isEqualTo(json("{\"read\":{},\"write\":{}}"));
    }

    @Test
    void triggersAreCounted() {
        assertThat(call("trigger", "").path("wake").asLong()).isEqualTo(1);
        assertThat(call("trigger", "").path("wake").asLong()).isEqualTo(2);
    }

    @Test
    void aRunIsScheduledAfterAWhileAndTakenBack() {
        String at = call("schedule", ",\"afterSeconds\":60").path("at").asText();

        assertThat(table.other().wakes().scheduled(ID)).containsExactly(Instant.parse(at));
        assertThat(Instant.parse(at)).isEqualTo(table.clock().instant().plusSeconds(60));
        assertThat(call("cancel", ",\"at\":\"" + at + "\"").path("canceled").asBoolean())
                .isTrue();
        assertThat(call("cancel", ",\"at\":\"" + at + "\"").path("canceled").asBoolean())
                .isFalse();
        assertThat(table.other().wakes().scheduled(ID)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"at\":\"2026-11-23T04:00:00Z\",\"afterSeconds\":1", ",\"at\":\"tomorrow\""})
    void aScheduleWantsAnInstantOrAWhile(String members) {
        assertThat(call("schedule", members).path("code").asText()).isEqualTo("invalid-input");
    }

    @Test
    void aQueueThatIsThereAlreadyHasNotMoved() {
        String news = ",\"queue\":\"invoices\",\"eventId\":\"%s\"".formatted(event(1));

        assertThat(call("advance", news).path("moved").asBoolean()).isTrue();
        assertThat(call("advance", news).path("moved").asBoolean()).isFalse();
    }

    @Test
    void aBotIsRegisteredAndToldWithEverythingThatIsWrong() {
        JsonNode answer = operator("{\"definition\":{\"id\":\"new\",\"target\":\"lambda:new\"}}");
        assertThat(answer).isEqualTo(json("{\"bot\":\"new\",\"revision\":1,\"status\":\"active\"}"));
        assertThat(table.other().bots().find(BotId.of("new"))).isPresent();

        JsonNode refused = operator("{\"definition\":{\"id\":\"-\",\"target\":\"ftp:x\",\"raeds\":[]}}");
        assertThat(refused.path("violations").findValuesAsText("field")).contains("id", "target", "raeds");
    }

    @Test
    void aBotThatAStackManagesIsChangedThereAlone() {
        operator("{\"definition\":{\"id\":\"new\",\"target\":\"lambda:new\",\"managedBy\":\"shop/Orders\"}}");

        JsonNode refused = operator("{\"definition\":{\"id\":\"new\",\"target\":\"lambda:other\"}}");
        assertThat(refused.path("code").asText()).isEqualTo("not-allowed");
        assertThat(refused.path("message").asText()).contains("managed by 'shop/Orders'");
        assertThat(table.other()
                        .bots()
                        .find(BotId.of("new"))
                        .orElseThrow()
                        .definition()
                        .target())
                .hasToString("lambda:new");

        assertThat(operator("{\"definition\":{\"id\":\"new\",\"target\":\"lambda:other\","
                                + "\"managedBy\":\"shop/Orders\"}}")
                        .path("revision")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void aReportTellsHowABotStands() {
        table.other().wakes().advance(ORDERS, event(9));
        stage.bot().start().fail(RunError.of("broken", "no stack"));
        table.other().bots().pause(ID, NOTE);

        JsonNode report = call("describe", "");

        assertThat(report.path("definition").path("id").asText()).isEqualTo(ID.value());
        assertThat(report.path("status").asText()).isEqualTo("paused");
        assertThat(report.path("statusNote").path("who").asText()).isEqualTo("ann");
        assertThat(report.path("runs").path(0).path("phase").asText()).isEqualTo("failed");
        assertThat(report.path("runs").path(0).path("errors").asInt()).isEqualTo(1);
        assertThat(report.path("lags").path(0).path("head").asText()).isEqualTo(event(9).value());
        assertThat(report.path("lags").path(0).path("isBehind").asBoolean()).isTrue();
    }

    @Test
    void whyTellsTheVerdictWithItsReasonAndData() {
        assertThat(call("why", "").path("verdict").asText()).isEqualTo("idle");
        assertThat(call("why", "").path("reason").path("kind").asText()).isEqualTo("nothing-to-do");

        table.other().wakes().trigger(ID);
        assertThat(call("why", "").path("causes")).isEqualTo(json("""
                [{"kind":"woken","text":"woken 1 time since its last run began","times":1}]"""));

        stage.bot().start();
        assertThat(call("why", "").path("reason").path("kind").asText()).isEqualTo("under-way");
        assertThat(call("why", "").path("reason").path("holder").path("phase").asText())
                .isEqualTo("running");

        table.clock().advance(Duration.ofHours(1));
        assertThat(call("why", "").path("verdict").asText()).isEqualTo("expire");
        assertThat(call("why", "").path("holder").path("epoch").asLong()).isEqualTo(1);

        table.other().runs().expire(stage.bot().state());
        JsonNode backOff = call("why", "");
        assertThat(backOff.path("verdict").asText()).isEqualTo("wait");
        assertThat(backOff.path("reason").path("failures").asInt()).isEqualTo(1);
        assertThat(Instant.parse(backOff.path("until").asText()))
                .isAfter(table.clock().instant());

        table.other().bots().pause(ID, NOTE);
        assertThat(call("why", "").path("reason").path("note").path("why").asText())
                .isEqualTo("because");
    }

    @Test
    void whyIsToldOfABotThatIsNotThere() {
        JsonNode answer = api.post(TestApi.OPERATOR_SESSION, "why", "{\"bot\":\"nobody\"}")
                .body();

        assertThat(answer.path("reason").path("kind").asText()).isEqualTo("not-registered");
    }

    @Test
    void aLockIsHeldRenewedAndGivenUp() {
        JsonNode lock = api.post(TestApi.BOT_SESSION, "lock", stage.body(Operation.LOCK))
                .body();
        assertThat(lock.path("acquired").asBoolean()).isTrue();
        String ticket = "{\"ticket\":\"" + lock.path("ticket").asText() + "\"}";

        JsonNode held = api.post(
                        TestApi.BOT_SESSION,
                        "lock",
                        stage.body(Operation.LOCK).replace(Stage.ATTEMPT, "another-attempt-of-another"))
                .body();
        assertThat(held.path("acquired").asBoolean()).isFalse();
        assertThat(held.path("holder").path("owner").asText()).isEqualTo("host");

        table.clock().advance(Duration.ofSeconds(30));
        assertThat(api.post(TestApi.BOT_SESSION, "renew", ticket)
                        .body()
                        .path("expiresAt")
                        .asText())
                .isEqualTo(table.clock().instant().plusSeconds(60).toString());
        assertThat(api.post(TestApi.BOT_SESSION, "unlock", ticket).code()).isEqualTo("ok");
        assertThat(api.post(TestApi.BOT_SESSION, "unlock", ticket).code()).isEqualTo("ok");

        JsonNode lost = api.post(TestApi.BOT_SESSION, "renew", ticket).body();
        assertThat(lost.path("code").asText()).isEqualTo("lock-lost");
        assertThat(lost.path("how").asText()).isEqualTo("released");
    }

    private JsonNode call(String operation, String members) {
        return api.post(TestApi.BOT_SESSION, operation, "{\"bot\":\"" + ID + "\"" + members + "}")
                .body();
    }

    private JsonNode operator(String body) {
        return api.post(TestApi.OPERATOR_SESSION, "register", body).body();
    }

    private static JsonNode json(String text) {
        return Json.read(text);
    }
}
