package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.READ;
import static dev.lockstep.fixture.BusBot.WRITTEN;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Items of bots in which leo-sdk has left maps out that DynamoDB does not make by itself. */
class RStreamsMissingMapsTest {
    private static final Checkpoint LAST =
            Checkpoint.read("orders", event(1), 1).andWrite("invoices", event(2), 1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    /** What a run does with its positions. */
    interface Use {
        void of(BotRun run, TestBus bus);
    }

    static Stream<Arguments> uses() {
        return Stream.of(
                Arguments.of("a checkpoint", (Use) (run, bus) -> run.checkpoint(LAST)),
                Arguments.of("an end", (Use) (run, bus) -> run.complete(LAST)),
                Arguments.of("an end that asks for another run", (Use) (run, bus) -> {
                    run.runAgain();
                    run.complete(
                            Completion.SILENT.with(LAST).withMessage("done").withResult("{}"));
                }),
                Arguments.of("a checkpoint of another call", (Use) (run, bus) ->
                        bus.lockstep().runs().resume(run.ticket(), "c").checkpoint(LAST)),
                Arguments.of("an end by another call", (Use) (run, bus) ->
                        bus.lockstep().runs().resume(run.ticket(), "e").complete(Completion.SILENT.with(LAST), true)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uses")
    void theMapsThatPositionsNeedAreMadeAndTheWriteIsMadeOnce(String what, Use use) {
        BusBot bot = BusBot.registered(bus);
        BotRun run = bot.start();
        bot.remove("checkpoints");

        use.of(run, bus);

        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(1).value());
        assertThat(bot.textAt("checkpoints", "write", WRITTEN, "checkpoint")).isEqualTo(event(2).value());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("uses")
    void aMapInsideIsMadeTooAndWhatIsBesideItStays(String what, Use use) {
        BusBot bot = BusBot.registered(bus);
        bot.set(BusBot.map("checkpoint", BusBot.text("z/2026")), "checkpoints", "read", "queue:returns");
        BotRun run = bot.start();
        bot.remove("checkpoints", "write");

        use.of(run, bus);

        assertThat(bot.textAt("checkpoints", "write", WRITTEN, "checkpoint")).isEqualTo(event(2).value());
        assertThat(bot.textAt("checkpoints", "read", "queue:returns", "checkpoint"))
                .isEqualTo("z/2026");
    }

    @Test
    void onlyAWriteThatMissesAMapCostsMore() {
        BusBot bot = BusBot.registered(bus);
        BotRun run = bot.start();

        assertThat(bus.cost(() ->
                                bus.lockstep().runs().resume(run.ticket(), "x").extend(Duration.ofHours(1)))
                        .requests())
                .isEqualTo(1);
        bot.remove("checkpoints");
        assertThat(bus.cost(() ->
                                bus.lockstep().runs().resume(run.ticket(), "c").checkpoint(LAST))
                        .requests())
                .as("a read, the write that misses them, two that make them, the write")
                .isEqualTo(5);
    }
}
