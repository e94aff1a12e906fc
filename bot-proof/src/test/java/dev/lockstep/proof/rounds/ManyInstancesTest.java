package dev.lockstep.proof.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.proof.rounds.ManyInstances.Costs;
import dev.lockstep.testkit.Figures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A bot with 64 instances: exact counts over crashes while it grows and shrinks, and what it costs. */
class ManyInstancesTest {
    private static final int EVENTS = 320;
    private static final long SEED = Long.getLong("lockstep.rounds.seed", 1);
    private static final int ROUNDS = Integer.getInteger("lockstep.rounds.each", 1);

    @Test
    @Tag("P20")
    @Tag("P21")
    @Tag("P22")
    @DisplayName("P20, P21, P22: while a bot grows from 32 to 64 instances and back to 16, and its instances die, its"
            + " counts stay exact; to go on with k unfinished instances costs a constant and c * k requests")
    void sixtyFourInstancesCountExactly() {
        Figures figures = Figures.of("rounds-64");
        List<String> violations = new ArrayList<>();
        try (Stage stage = new Stage();
                ManyInstances crowd = new ManyInstances(stage, SEED)) {
            for (int instances : List.of(32, 64, 16)) {
                crowd.define(instances);
                for (int round = 0; round < ROUNDS; round++) {
                    playWithCrashes(crowd, instances);
                }
                costOfARound(crowd, instances, figures);
            }
            crowd.define(64);
            costOfGoingOn(crowd, figures);
            crowd.truth().requireAll(0);
            crowd.truth().requireCalm();
            violations.addAll(crowd.truth().violations());
            figures.with("rounds", crowd.count().of("rounds closed"))
                    .with("runs", crowd.count().of("runs in rounds"))
                    .with("instances that died", crowd.count().of("instances that died"))
                    .with("events", crowd.count().events)
                    .with("effects", crowd.count().effects);
            assertThat(crowd.count().of("instances that died")).isGreaterThan(20);
        }
        figures.publish(violations.size());
        assertThat(violations).isEmpty();
    }

    private static void playWithCrashes(ManyInstances crowd, int instances) {
        crowd.append(EVENTS);
        assertThat(crowd.round().instances()).isEqualTo(instances);
        assertThat(crowd.waiting()).isEqualTo(instances);
        for (int turn = 0; crowd.round().isOpen(); turn++) {
            assertThat(turn).as("turns of a round").isLessThan(30);
            crowd.workWithDeaths(0.2);
            crowd.sweepAfter(Duration.ofMinutes(16));
            crowd.pump();
        }
        assertThat(crowd.round().recordsRead()).isEqualTo(EVENTS);
    }

    private static void costOfARound(ManyInstances crowd, int instances, Figures figures) {
        Costs costs = crowd.costs(() -> {
            crowd.append(EVENTS);
            crowd.workWithFailures(0);
        });
        assertThat(crowd.round().isOpen()).isFalse();
        figures.with(
                "a round of " + instances,
                String.format(
                        Locale.ROOT,
                        "%,d requests, %,.0f WCU; of these the service's %,d and %,.0f; %.2f requests and %.2f WCU of"
                                + " the service for each instance",
                        costs.requests(),
                        costs.writeUnits(),
                        costs.service().requests(),
                        costs.service().writeUnits(),
                        (double) costs.service().requests() / instances,
                        costs.service().writeUnits() / instances));
    }

    private static void costOfGoingOn(ManyInstances crowd, Figures figures) {
        List<Integer> unfinished = List.of(1, 4, 16, 64);
        List<Costs> costs = new ArrayList<>();
        for (int k : unfinished) {
            crowd.append(EVENTS);
            crowd.workWithFailures(k);
            assertThat(crowd.round().isOpen()).isTrue();
            costs.add(crowd.costs(() -> crowd.sweepAfter(Duration.ofMinutes(16))));
            assertThat(crowd.waiting()).isEqualTo(k);
            crowd.workWithFailures(0);
            assertThat(crowd.round().isOpen()).isFalse();
            assertThat(crowd.round().recordsRead()).isEqualTo(EVENTS);
        }
        long constant = costs.get(0).service().requests() - 1;
        for (int i = 0; i < unfinished.size(); i++) {
            int k = unfinished.get(i);
            assertThat(costs.get(i).service().requests())
                    .as("requests to go on with %d unfinished instances of 64", k)
                    .isEqualTo(constant + k);
            figures.with(
                    "to go on with " + k + " of 64",
                    String.format(
                            Locale.ROOT,
                            "%,d requests, %,.0f WCU, %,.1f RCU",
                            costs.get(i).service().requests(),
                            costs.get(i).service().writeUnits(),
                            costs.get(i).service().readUnits()));
        }
    }
}
