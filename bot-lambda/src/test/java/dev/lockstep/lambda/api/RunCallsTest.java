package dev.lockstep.lambda.api;

import static dev.lockstep.testkit.OneBot.INVOICES;
import static dev.lockstep.testkit.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lockstep.run.Phase;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.OneBot;
import dev.lockstep.testkit.TestTable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

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

    @BeforeEach
    void register() {
        table.other()
                .bots()
                .register(OneBot.definition().toBuilder()
                        .role(TestApi.BOT_ROLE)
                        .tables("own")
                        .build());
        bot = OneBot.through(table.other());
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
