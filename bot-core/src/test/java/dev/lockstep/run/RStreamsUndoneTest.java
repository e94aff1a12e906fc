package dev.lockstep.run;

import static dev.lockstep.fixture.BusBot.READ;
import static dev.lockstep.fixture.BusBot.TIMEOUT;
import static dev.lockstep.fixture.BusBot.text;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.BusBot;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Node's {@code leo.bot.update} puts the whole item as it read it, over what a run has written since. */
class RStreamsUndoneTest {
    private static final Checkpoint ONE = Checkpoint.read("orders", event(1), 5);
    private static final Checkpoint TWO = Checkpoint.read("orders", event(2), 5);
    private static final Checkpoint INVOICES = Checkpoint.write("invoices", event(1), 5);

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
    @DisplayName("P10: a run whose checkpoint was undone does not end well, however often it tries")
    @Tag("P10")
    void anUndoneRunDoesNotEndWell() {
        BotRun run = undone();

        stale(run::complete);
        stale(run::complete);

        assertThat(run.isEnded()).isFalse();
        assertThat(bot.run("completedTime")).isNull();
    }

    @Test
    @DisplayName("P10: a run whose checkpoint was undone makes none of another queue, nor after it was given more time")
    @Tag("P10")
    void anUndoneRunMakesNoCheckpointOfAnotherQueue() {
        BotRun run = undone();

        run.extend(TIMEOUT.multipliedBy(2));
        stale(() -> run.checkpoint(INVOICES));
        stale(() -> run.complete(INVOICES));

        assertThat(bot.at("checkpoints", "write", BusBot.WRITTEN, "checkpoint")).isNull();
    }

    @Test
    void anUndoneRunFailsAndTheNextOneStartsWhereTheItemSays() {
        BotRun run = undone();

        run.fail(RunError.of("broken", "no stack"));

        assertThat(bot.run("status")).isEqualTo(text("error"));
        bus.clock().advance(TIMEOUT);
        assertThat(bot.start().position("orders")).contains(event(1));
    }

    @Test
    void aHostedRunThatWasUndoneEndsWithTheReason() {
        RunResult result = bus.lockstep().runs().run(bot.claimedByTheBus(), this::undo);

        assertThat(result)
                .isInstanceOfSatisfying(
                        RunResult.Failed.class,
                        failed -> assertThat(failed.error()).isInstanceOf(StalePositionException.class));
        assertThat(bot.run("status")).isEqualTo(text("error"));
    }

    @Test
    @DisplayName("P10: a checkpoint whose answer was lost is missed, too, once it is known that it was made")
    @Tag("P10")
    void aSettledCheckpointIsMissedToo() {
        BotRun run = bot.start();
        Map<String, AttributeValue> before = bot.item();
        bus.faults().withoutSecondAttempts();
        bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        assertThatExceptionOfType(SdkClientException.class).isThrownBy(() -> run.checkpoint(ONE));
        run.extend(TIMEOUT.multipliedBy(2));

        put(before);

        stale(run::complete);
    }

    @Test
    void whatIsPutBackWithTheRunsOwnPositionsInPlaceStopsNothing() {
        BotRun run = bot.start();
        run.checkpoint(ONE);
        Map<String, AttributeValue> read = bot.item();
        run.extend(TIMEOUT.multipliedBy(2));
        put(read);

        run.complete(TWO);

        assertThat(bot.run("status")).isEqualTo(text("complete"));
        assertThat(bot.textAt("checkpoints", "read", READ, "checkpoint")).isEqualTo(event(2).value());
    }

    private BotRun undone() {
        BotRun run = bot.start();
        undo(run);
        return run;
    }

    private void undo(BotRun run) {
        run.checkpoint(ONE);
        Map<String, AttributeValue> read = bot.item();
        run.checkpoint(TWO);
        put(read);
    }

    private void put(Map<String, AttributeValue> item) {
        bus.plainClient().putItem(r -> r.tableName(bus.cron()).item(item));
    }

    private static void stale(Runnable write) {
        assertThatExceptionOfType(StalePositionException.class)
                .isThrownBy(write::run)
                .satisfies(stale -> assertThat(stale.queue()).isEqualTo(OneBot.ORDERS));
    }
}
