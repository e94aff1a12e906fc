package dev.lockstep.wake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestBus;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class RStreamsWakeUpsTest {
    private static final BotId BOT = BotId.of("enrich");
    private static final BotId GHOST = BotId.of("ghost");
    private static final Note NOTE = Note.by("ops", "because");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestBus bus = new TestBus(DYNAMO);

    @BeforeEach
    void register() {
        bus.other()
                .bots()
                .register(BotDefinition.bot("enrich").target("lambda:enrich").build());
    }

    @Test
    void aTriggerIsNowAndCostsOneRequest() {
        long[] trigger = new long[1];
        Cost cost = bus.cost(() -> trigger[0] = bus.lockstep().wakes().trigger(BOT));

        assertThat(trigger[0]).isEqualTo(now()).isEqualTo(stored("trigger"));
        assertThat(cost.requests()).isEqualTo(1);
        assertThat(cost.writeUnits()).isEqualTo(1);
    }

    @Test
    void twoTriggersInOneMillisecondAreTwo() {
        long first = bus.lockstep().wakes().trigger(BOT);

        assertThat(bus.lockstep().wakes().trigger(BOT)).isEqualTo(first + 1).isEqualTo(stored("trigger"));
    }

    @Test
    @DisplayName("P16: a trigger is later than every invocation that the bus knows, whatever the clocks say")
    @Tag("P16")
    void aTriggerIsLaterThanTheLatestInvocation() {
        bus.smear("enrich", "instances", map("0", map("invokeTime", number(now() + 5_000))));
        assertThat(bus.lockstep().wakes().trigger(BOT)).isEqualTo(now() + 5_001);

        bus.smear("enrich", "invokeTime", number(now() + 9_000));
        assertThat(bus.lockstep().wakes().trigger(BOT)).isEqualTo(now() + 9_001);
    }

    @Test
    @DisplayName("P16: a trigger is not the token of a claim by a clock behind, which the bus takes for answered")
    @Tag("P16")
    void aTriggerIsAnotherThanTheToken() {
        AttributeValue claimed =
                AttributeValue.fromM(Map.of("invokeTime", number(now() - 5_000), "token", number(now())));
        bus.smear("enrich", "instances", map("0", claimed));

        assertThat(bus.lockstep().wakes().trigger(BOT)).isEqualTo(now() + 1);
    }

    @Test
    void anUnknownBotIsNotMadeByAskingForIt() {
        bus.plant("ghost", Map.of("trigger", number(1)));
        WakeUps wakes = bus.lockstep().wakes();
        BotId nobody = BotId.of("nobody");

        assertThatThrownBy(() -> wakes.trigger(nobody)).isInstanceOf(UnknownBotException.class);
        assertThatThrownBy(() -> wakes.force(nobody, NOTE)).isInstanceOf(UnknownBotException.class);
        assertThatThrownBy(() -> wakes.schedule(nobody, MINUTE)).isInstanceOf(UnknownBotException.class);
        assertThat(wakes.cancel(nobody, bus.clock().instant())).isFalse();
        assertThat(wakes.scheduled(nobody)).isEmpty();
        assertThat(bus.bot("nobody")).isEmpty();
        assertThatThrownBy(() -> wakes.trigger(GHOST)).isInstanceOf(UnknownBotException.class);
        assertThat(bus.bot("ghost")).containsEntry("trigger", number(1));
    }

    @Test
    void aBotThatTheBusHasNowhereToRunIsUnknownToo() {
        bus.plant("ghost", Map.of("lambdaName", AttributeValue.fromS("ghost")));

        assertThatThrownBy(() -> bus.lockstep().wakes().trigger(GHOST)).isInstanceOf(UnknownBotException.class);
        assertThat(bus.bot("ghost")).doesNotContainKey("trigger");
    }

    @Test
    @DisplayName("P4: a trigger whose response was lost is told from another's, at no extra request")
    @Tag("P4")
    void aTriggerWhoseResponseWasLostIsNotMadeTwice() {
        bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        Cost cost =
                bus.cost(() -> assertThat(bus.lockstep().wakes().trigger(BOT)).isEqualTo(now()));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(stored("trigger")).isEqualTo(now());
    }

    @Test
    @DisplayName("P16: two wake-ups are two, though one of them did not get its answer")
    @Tag("P16")
    void aTriggerWhoseResponseWasLostIsAnotherOneIfSomebodyTriggeredMeanwhile() {
        bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        bus.faults().afterFault(() -> bus.other().wakes().trigger(BOT));

        assertThat(bus.lockstep().wakes().trigger(BOT)).isEqualTo(stored("trigger"));
    }

    @Test
    void aForcedRunPassesPauseAndBackOff() {
        bus.smear("enrich", "errorCount", number(11));
        bus.smear("enrich", "paused", AttributeValue.fromBool(true));

        Cost cost = bus.cost(() -> bus.lockstep().wakes().force(BOT, NOTE));

        assertThat(cost.requests()).isEqualTo(1);
        assertThat(stored("trigger")).isEqualTo(now());
        assertThat(stored("errorCount")).isZero();
        assertThat(bus.bot("enrich"))
                .containsEntry("ignorePaused", AttributeValue.fromBool(true))
                .containsEntry("paused", AttributeValue.fromBool(true));
    }

    @Test
    void aBotHasOneScheduledRunAndTheLastCallDecides() {
        WakeUps wakes = bus.lockstep().wakes();
        Instant first = wakes.schedule(BOT, MINUTE);
        Instant second = wakes.schedule(BOT, MINUTE.plus(MINUTE));

        assertThat(stored("scheduledTrigger")).isEqualTo(second.toEpochMilli());
        assertThat(wakes.scheduled(BOT)).containsExactly(second);
        assertThat(wakes.cancel(BOT, first)).isFalse();
        assertThat(wakes.cancel(BOT, second)).isTrue();
        assertThat(wakes.cancel(BOT, second)).isFalse();
        assertThat(wakes.scheduled(BOT)).isEmpty();
        assertThat(bus.bot("enrich")).doesNotContainKey("trigger");
    }

    @Test
    void whatIsDueAlreadyIsTriggeredSinceTheBusDoesNotLookBack() {
        bus.lockstep().wakes().schedule(BOT, Duration.ZERO);

        assertThat(stored("trigger")).isEqualTo(now());
        assertThat(stored("scheduledTrigger")).isEqualTo(now());
        assertThat(bus.lockstep().wakes().scheduled(BOT)).isEmpty();
    }

    @Test
    void instantsOutOfRangeAreRefusedBeforeAnythingIsSent() {
        Cost cost = bus.cost(() -> {
            assertThatThrownBy(() -> bus.lockstep().wakes().schedule(BOT, Instant.ofEpochMilli(60_000)))
                    .isInstanceOf(InvalidInputException.class);
            assertThatThrownBy(() -> bus.lockstep().wakes().cancel(BOT, Instant.MAX))
                    .isInstanceOf(InvalidInputException.class);
            assertThatThrownBy(() -> bus.lockstep().wakes().schedule(BOT, Duration.ofDays(40_000)))
                    .isInstanceOf(InvalidInputException.class);
        });

        assertThat(cost.requests()).isZero();
    }

    @Test
    @DisplayName("P4: a cancellation whose response was lost is ours")
    @Tag("P4")
    void aCancellationWhoseResponseWasLostIsOurs() {
        Instant at = bus.other().wakes().schedule(BOT, MINUTE);
        bus.faults().follow(FaultPlan.on(1, Fault.LOST_RESPONSE));

        assertThat(bus.lockstep().wakes().cancel(BOT, at)).isTrue();
    }

    @Test
    void whatSomebodyElseWroteThereIsNamedAndNotWrittenOver() {
        bus.smear("enrich", "trigger", AttributeValue.fromS("soon"));

        assertThatThrownBy(() -> bus.lockstep().wakes().trigger(BOT))
                .isInstanceOf(CorruptRecordException.class)
                .hasMessageContaining("enrich")
                .hasMessageContaining("trigger");
        assertThat(bus.bot("enrich")).containsEntry("trigger", AttributeValue.fromS("soon"));
    }

    private long now() {
        return bus.clock().instant().toEpochMilli();
    }

    private long stored(String attribute) {
        return Long.parseLong(Optional.ofNullable(bus.bot("enrich").get(attribute))
                .orElseThrow()
                .n());
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static AttributeValue map(String name, AttributeValue value) {
        return AttributeValue.fromM(Map.of(name, value));
    }
}
