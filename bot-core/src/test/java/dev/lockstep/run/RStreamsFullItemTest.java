package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.READ;
import static dev.lockstep.fixture.BusBot.number;
import static dev.lockstep.fixture.BusBot.text;
import static dev.lockstep.fixture.OneBot.event;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bot's item that leaves no room for what its run says: DynamoDB takes 400 KB. */
class RStreamsFullItemTest {
    private static final int FILLED = 400_000;

    /** Text that does not shrink much when it is compressed. */
    private static final String LONG = new Random(1)
            .ints(40_000, 'A', 'z')
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private BusBot bot;

    @BeforeEach
    void register() {
        bot = BusBot.registered(bus);
    }

    @Test
    void aFailureEndsTheRunInSilence() {
        BotRun run = bot.start();
        fill();

        Cost cost = bus.cost(() -> run.fail(new RunError("Error", "boom", LONG)));

        assertThat(cost.requests()).isEqualTo(2);
        assertThat(run.isEnded()).isTrue();
        assertThat(bot.run("status")).isEqualTo(text("error"));
        assertThat(bot.at("errorCount")).isEqualTo(number(1));
        assertThat(requireNonNull(bot.run("log")).b().asByteArray()).hasSizeLessThan(30);
    }

    @Test
    void aSuccessKeepsItsCheckpointAndNotItsResult() {
        BotRun run = bot.start();
        run.runAgain();
        fill();

        run.complete(Completion.SILENT
                .with(Checkpoint.read("orders", event(1), 5))
                .withResult(LONG.substring(0, 16_000))
                .withMessage("done"));

        assertThat(bot.run("status")).isEqualTo(text("complete"));
        assertThat(requireNonNull(bot.run("result")).nul()).isTrue();
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(1).value());
        assertThat(bot.numberAt("trigger")).isGreaterThan(bot.numberAt("instances", "0", "invokeTime"));
    }

    @Test
    void aDeadRunIsGivenUp() {
        bot.start();
        fill();
        Invocation dead = bot.invocation(bot.numberAt("instances", "0", "token"));

        assertThat(bus.lockstep().runs().giveUp(dead, "request", new RunError("Error", "boom", LONG)))
                .isTrue();

        assertThat(bot.run("completedTime")).isNotNull();
    }

    private void fill() {
        bot.set(text("x".repeat(FILLED)), "filler");
    }
}
