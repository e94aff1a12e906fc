package dev.lockstep.lambda.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.Lockstep;
import dev.lockstep.audit.AuditEntry;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.json.Json;
import dev.lockstep.run.Invocation;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A bot of three instances that speaks to the Bot API. */
class FannedOutCallsTest {
    private static final BotId BOT = BotId.of("reader");
    private static final String END = EventId.ofNumber(10).value();
    private static final String PAST = EventId.ofNumber(11).value();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final List<Invocation> invoked = new ArrayList<>();
    private final JsonNode document = OpenApi.document();

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Dispatcher dispatcher;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private TestApi api;

    @BeforeEach
    void register() {
        lockstep = table.other();
        dispatcher = lockstep.dispatcher((target, invocation) -> invoked.add(invocation));
        api = new TestApi(table, lockstep);
        register("orders", "refunds");
        table.pump(dispatcher);
    }

    private void register(String... reads) {
        lockstep.bots()
                .register(BotDefinition.bot(BOT.value())
                        .target("process:reader")
                        .reads(reads)
                        .writes("invoices")
                        .instances(3)
                        .role(TestApi.BOT_ROLE)
                        .tables("totals")
                        .build());
    }

    private void openRound() {
        lockstep.wakes().advance(QueueName.of("orders"), EventId.of(END));
        table.pump(dispatcher);
        assertThat(invoked).hasSize(3);
    }

    @Test
    void theStartTellsAnInstanceItsShare() {
        openRound();

        JsonNode started = start(2);

        assertThat(started.path("instance").asInt()).isEqualTo(2);
        assertThat(started.path("instances").asInt()).isEqualTo(3);
        assertThat(started.path("to")).isEqualTo(Json.read("{\"orders\":\"" + END + "\"}"));
        assertThat(problems("start", started)).isEmpty();
    }

    @ParameterizedTest
    @Tag("P22")
    @DisplayName("P22: a call that would pass the round's end is refused, and the run goes on")
    @CsvSource({"checkpoint,", "complete,", "commit,',\"writes\":[{\"Delete\":{\"TableName\":\"totals\",\"Key\":{}}}]'"
    })
    void whatIsBeyondTheRoundIsRefusedAndTheRunGoesOn(String operation, String more) {
        openRound();
        String ticket = ticket(start(0));
        String members = more == null ? "" : more;

        JsonNode passed = post(operation, ticket + "," + read("orders", PAST) + members);
        JsonNode notRead = post(operation, ticket + "," + read("refunds", END) + members);

        assertThat(passed.path("code").asText()).isEqualTo("beyond-round");
        assertThat(passed.path("retryable").asBoolean()).isFalse();
        assertThat(passed.path("position"))
                .isEqualTo(Json.read("{\"queue\":\"orders\",\"asked\":\"%s\",\"end\":\"%s\"}".formatted(PAST, END)));
        assertThat(notRead.path("position"))
                .isEqualTo(Json.read("{\"queue\":\"refunds\",\"asked\":\"%s\"}".formatted(END)));
        assertThat(new Schema(document).problems(schemas().path("Error"), passed))
                .isEmpty();
        assertThat(post("complete", ticket + "," + read("orders", END)).has("code"))
                .isFalse();
    }

    @Test
    void aPositionIsTheBotsAndNotThatOfAnInstance() {
        openRound();
        IntStream.range(0, 2).forEach(this::complete);
        assertThat(call("position", "").path("read")).isEmpty();

        complete(2);
        table.pump(dispatcher);

        assertThat(call("position", "").path("read")).isEqualTo(Json.read("{\"orders\":\"" + END + "\"}"));
    }

    @Test
    void aReportTellsOfTheRoundAndOfEachInstancesShare() {
        openRound();
        complete(1);

        JsonNode open = call("describe", "");

        assertThat(open.path("round").path("phase").asText()).isEqualTo("open");
        assertThat(open.path("round").path("instances").asInt()).isEqualTo(3);
        assertThat(open.path("round").path("ends")).isEqualTo(Json.read("{\"orders\":\"" + END + "\"}"));
        assertThat(open.path("round").path("read")).isEmpty();
        assertThat(open.path("round").has("closed")).isFalse();
        assertThat(open.path("runs").findValues("share"))
                .extracting(share -> share.path("isDone").asBoolean())
                .containsExactly(false, true, false);
        assertThat(problems("describe", open)).isEmpty();

        complete(0);
        complete(2);
        table.pump(dispatcher);

        JsonNode closed = call("describe", "");
        assertThat(closed.path("round").path("phase").asText()).isEqualTo("closed");
        assertThat(closed.path("round").path("recordsRead").asInt()).isEqualTo(30);
        assertThat(closed.path("runs").findValues("share"))
                .extracting(share -> share.path("isDone").asBoolean())
                .containsExactly(true, true, true);
        assertThat(problems("describe", closed)).isEmpty();
    }

    @Test
    void anInstanceIsDoneWithARoundThatWasClosedWithoutAQueueTheBotGaveUp() {
        lockstep.wakes().advance(QueueName.of("refunds"), EventId.of(END));
        openRound();
        IntStream.range(0, 3).forEach(this::complete);
        assertThat(call("describe", "").findValuesAsText("isDone")).containsExactly("false", "false", "false");

        register("orders");
        table.pump(dispatcher);

        JsonNode closed = call("describe", "");
        assertThat(closed.path("round").path("phase").asText()).isEqualTo("closed");
        assertThat(closed.path("runs").findValues("share"))
                .extracting(share -> share.path("instances").asInt())
                .containsOnly(0);
        assertThat(closed.findValuesAsText("isDone")).containsExactly("true", "true", "true");
    }

    @Test
    void whyTellsHowARoundComesAboutAndWhatItWaitsFor() {
        register("orders");
        lockstep.wakes().trigger(BOT);
        JsonNode opens = call("why", "");
        assertThat(opens.path("verdict").asText()).isEqualTo("open");
        assertThat(opens.path("instances").asInt()).isEqualTo(3);
        assertThat(opens.path("causes").path(0).path("kind").asText()).isEqualTo("woken");

        openRound();
        complete(0);
        post("fail", ticket(start(1)) + ",\"error\":{\"message\":\"broken\"}");
        JsonNode waits = call("why", "");
        assertThat(waits.path("verdict").asText()).isEqualTo("round");
        assertThat(waits.path("unfinished").findValuesAsText("verdict")).containsExactly("wait", "wait");
        assertThat(waits.path("unfinished").path(0).path("instance").asInt()).isEqualTo(1);
        assertThat(waits.path("unfinished").path(0).path("reason").path("kind").asText())
                .isEqualTo("back-off");

        table.clock().advance(Duration.ofDays(1));
        JsonNode runs = call("why", "").path("unfinished").path(0);
        assertThat(runs.path("verdict").asText()).isEqualTo("run");
        assertThat(problems("why", opens)).isEmpty();
        assertThat(problems("why", waits)).isEmpty();
    }

    @Test
    void whyTellsWhatIsPutInOrderFirst() {
        openRound();
        IntStream.range(0, 3).forEach(this::complete);

        JsonNode closes = call("why", "");

        assertThat(closes.path("verdict").asText()).isEqualTo("adjust");
        assertThat(closes.path("what").asText()).isEqualTo("close");
        assertThat(problems("why", closes)).isEmpty();
    }

    @Test
    void aRoundThatIsAbandonedOpensAgainWhereTheBotStood() {
        openRound();
        String ticket = ticket(start(0));
        post("checkpoint", ticket + "," + read("orders", EventId.ofNumber(5).value()));
        long round = call("describe", "").path("round").path("epoch").asLong();

        JsonNode other = abandon(",\"round\":" + (round + 1));
        JsonNode abandoned = abandon(",\"round\":" + round);
        JsonNode again = abandon(",\"round\":" + round);

        assertThat(other).isEqualTo(Json.read("{\"abandoned\":false}"));
        assertThat(abandoned)
                .isEqualTo(Json.read("{\"abandoned\":true,\"round\":%d,\"instances\":3}".formatted(round)));
        assertThat(again).isEqualTo(Json.read("{\"abandoned\":false}"));
        assertThat(post("checkpoint", ticket + "," + read("orders", END))
                        .path("code")
                        .asText())
                .isEqualTo("run-superseded");
        assertThat(lockstep.audit().of(BOT))
                .filteredOn(entry -> entry.action().equals("abandon-round"))
                .extracting(AuditEntry::note)
                .containsExactly(Note.by("ann", "it hangs"));
        invoked.clear();
        table.pump(dispatcher);
        assertThat(invoked).hasSize(3);
        assertThat(start(0).path("read")).isEmpty();
    }

    @Test
    void onlyOperatorsAbandonRounds() {
        openRound();

        JsonNode refused = post("abandon-round", "\"bot\":\"reader\",\"who\":\"ann\",\"why\":\"it hangs\"");

        assertThat(refused.path("code").asText()).isEqualTo("not-allowed");
        assertThat(call("describe", "").path("round").path("phase").asText()).isEqualTo("open");
    }

    @Test
    void aTicketStaysShortHoweverManyQueuesThereAre() {
        String[] queues = IntStream.range(0, 256)
                .mapToObj(i -> "a-queue-with-quite-a-long-name-" + i)
                .toArray(String[]::new);
        register(queues);
        for (String queue : queues) {
            lockstep.wakes().tell(BOT, QueueName.of(queue), EventId.of(END));
        }
        dispatcher.evaluate(BOT);
        JsonNode started = start(2);

        assertThat(started.path("to").size()).isEqualTo(256);
        assertThat(started.path("ticket").asText()).hasSizeLessThan(600);
        String ticket = ticket(started);
        assertThat(post("checkpoint", ticket + "," + read(queues[7], PAST))
                        .path("code")
                        .asText())
                .isEqualTo("beyond-round");
        assertThat(post("complete", ticket + "," + read(queues[7], END)).has("code"))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"255,run-unknown", "256,invalid-input", "-1,invalid-input"})
    void anInstanceIsOneThatABotCanHave(int instance, String code) {
        openRound();
        String invocation = invoked.get(0)
                .toJson()
                .replace("\"instance\":0", "\"instance\":" + instance)
                .replace("\"instances\":3", "\"instances\":9999");

        assertThat(post("start", "\"requestId\":\"r\",\"invocation\":" + invocation)
                        .path("code")
                        .asText())
                .isEqualTo(code);
    }

    private JsonNode schemas() {
        return document.path("components").path("schemas");
    }

    private List<String> problems(String operation, JsonNode answer) {
        JsonNode schema = document.path("paths")
                .path("/v1/" + operation)
                .path("post")
                .path("responses")
                .path("200")
                .path("content")
                .path("application/json")
                .path("schema");
        return new Schema(document).problems(schema, answer);
    }

    private JsonNode start(int instance) {
        return post(
                "start",
                "\"requestId\":\"r\",\"invocation\":" + invoked.get(instance).toJson());
    }

    private void complete(int instance) {
        post("complete", ticket(start(instance)) + "," + read("orders", END));
    }

    private static String ticket(JsonNode started) {
        return "\"ticket\":\"" + started.path("ticket").asText() + "\"";
    }

    private static String read(String queue, String event) {
        return "\"read\":{\"%s\":{\"eventId\":\"%s\",\"records\":10}}".formatted(queue, event);
    }

    private JsonNode call(String operation, String members) {
        return post(operation, "\"bot\":\"reader\"" + members);
    }

    private JsonNode post(String operation, String members) {
        return api.post(TestApi.BOT_SESSION, operation, "{" + members + "}").body();
    }

    private JsonNode abandon(String members) {
        String body = "{\"bot\":\"reader\",\"who\":\"ann\",\"why\":\"it hangs\"" + members + "}";
        JsonNode answer =
                api.post(TestApi.OPERATOR_SESSION, "abandon-round", body).body();
        assertThat(problems("abandon-round", answer)).isEmpty();
        return answer;
    }
}
