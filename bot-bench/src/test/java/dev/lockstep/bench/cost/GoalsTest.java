package dev.lockstep.bench.cost;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bench.peers.Bill;
import dev.lockstep.bench.peers.Contender;
import dev.lockstep.bench.peers.LeoSdk;
import dev.lockstep.bench.peers.LockstepNative;
import dev.lockstep.bench.peers.LockstepOnBus;
import dev.lockstep.bench.peers.Promise;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Lockstep set out to cost, held against what is measured of it and of the others. */
class GoalsTest {
    @ParameterizedTest
    @EnumSource(
            names = {
                "ADVANCE",
                "WAKE",
                "START",
                "CHECKPOINT_1",
                "CHECKPOINT_2",
                "CHECKPOINT_6",
                "LOCK_ACQUIRE",
                "LOCK_RENEW",
                "LOCK_RELEASE"
            })
    @DisplayName("A hot operation is one request and one write unit")
    void aHotOperationIsOneRequestAndOneWriteUnit(Promise promise) {
        Bill bill = bill(LockstepNative.class, promise);

        assertThat(List.of((double) bill.cost().requests(), bill.writeUnits())).containsExactly(1.0, 1.0);
    }

    @ParameterizedTest
    @EnumSource(names = {"RUN", "RUN_OF_5", "RUN_OF_EVENT", "RUN_OF_EVENTS"})
    @DisplayName("A whole run that a trigger or events have begun is at most seven write units, whatever it reads")
    void aWholeTriggeredRunIsAtMostSevenWriteUnits(Promise promise) {
        assertThat(bill(LockstepNative.class, promise).writeUnits()).isLessThanOrEqualTo(7);
    }

    @Test
    @DisplayName("A checkpoint more in a run of five queues is one request and one write unit more")
    void aCheckpointMoreIsOneRequestAndOneWriteUnitMore() {
        Bill once = bill(LockstepNative.class, Promise.RUN_OF_5);
        Bill fiveTimes = bill(LockstepNative.class, Promise.RUN_OF_5_IN_5);

        assertThat(fiveTimes.cost().requests()).isEqualTo(once.cost().requests() + 4);
        assertThat(fiveTimes.writeUnits()).isEqualTo(once.writeUnits() + 4);
    }

    @Test
    @DisplayName(
            "A run of five queues in five batches needs at most a third of the requests that leo-sdk and leo-cron need")
    void aRunInBatchesNeedsAThirdOfTheRequests() {
        assertThat(3 * bill(LockstepNative.class, Promise.RUN_OF_5_IN_5).cost().requests())
                .isLessThanOrEqualTo(
                        bill(LeoSdk.class, Promise.RUN_OF_5_IN_5).cost().requests());
    }

    @Test
    @DisplayName(
            "A run of five queues in five batches needs at most a fifth of the write units of leo-sdk and leo-cron")
    void aRunInBatchesNeedsAFifthOfTheWriteUnits() {
        assertThat(5 * bill(LockstepNative.class, Promise.RUN_OF_5_IN_5).writeUnits())
                .isLessThanOrEqualTo(bill(LeoSdk.class, Promise.RUN_OF_5_IN_5).writeUnits());
    }

    @Test
    @DisplayName("A run of five queues with one checkpoint needs at most half of the requests of leo-sdk and leo-cron")
    void aRunWithOneCheckpointNeedsHalfOfTheRequests() {
        assertThat(2 * bill(LockstepNative.class, Promise.RUN_OF_5).cost().requests())
                .isLessThanOrEqualTo(bill(LeoSdk.class, Promise.RUN_OF_5).cost().requests());
    }

    @Test
    @DisplayName(
            "A run of five queues with one checkpoint needs at most two fifths of the write units of leo-sdk and leo-cron")
    void aRunWithOneCheckpointNeedsTwoFifthsOfTheWriteUnits() {
        assertThat(5 * bill(LockstepNative.class, Promise.RUN_OF_5).writeUnits())
                .isLessThanOrEqualTo(2 * bill(LeoSdk.class, Promise.RUN_OF_5).writeUnits());
    }

    @Test
    @DisplayName(
            "Nobody keeps a promise with fewer requests, but for leo-cron some whole runs, as docs/performance.md says")
    void nobodyKeepsAPromiseWithFewerRequests() {
        Map<Promise, CostPart.Line> ours = lines(LockstepNative.class);

        Stream<String> fewer = MeasuredOnce.LINES.entrySet().stream()
                .filter(of -> !(of.getKey() instanceof LockstepNative) && !(of.getKey() instanceof LockstepOnBus))
                .flatMap(of -> of.getValue().entrySet().stream()
                        .filter(line -> ours.containsKey(line.getKey()))
                        .filter(line -> requests(line.getValue()) < requests(line(ours, line.getKey())))
                        .map(line -> of.getKey().name() + ": " + line.getKey()));

        assertThat(fewer).containsExactly("leo-sdk 6.0.18: RUN", "leo-sdk 6.0.18: RUN_OF_EVENT");
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("Lockstep answers the same whichever response is lost")
    void theAnswerAfterALostResponseIsTrue(Promise promise) {
        Map<Promise, CostPart.Line> ours = lines(LockstepNative.class);

        assertThat(Stream.ofNullable(ours.get(promise)).map(CostPart.Line::lost))
                .allMatch("true, +0"::equals);
    }

    private static Bill bill(Class<? extends Contender> contender, Promise promise) {
        return line(lines(contender), promise).undisturbed();
    }

    private static long requests(CostPart.Line line) {
        return line.undisturbed().cost().requests();
    }

    private static CostPart.Line line(Map<Promise, CostPart.Line> lines, Promise promise) {
        return Objects.requireNonNull(lines.get(promise));
    }

    private static Map<Promise, CostPart.Line> lines(Class<? extends Contender> contender) {
        return MeasuredOnce.LINES.entrySet().stream()
                .filter(of -> contender.isInstance(of.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
    }
}
