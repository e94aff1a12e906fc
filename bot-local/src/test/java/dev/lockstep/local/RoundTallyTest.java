package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundTallyTest {
    private final RoundTally rounds = new RoundTally();

    @Test
    void roundsOfTheSameNumberAreToldTogether() {
        rounds.started(1, 4);
        rounds.started(1, 4);
        rounds.started(3, 4);
        rounds.started(7, 8);
        rounds.started(9, 4);
        assertThat(rounds.number()).isEqualTo(4);
        assertThat(rounds.text()).isEqualTo("of the second bot: 2 with 4, then 1 with 8, then 1 with 4 instances");
    }

    @Test
    void aRoundIsOverOnceALaterOneHasBegun() {
        rounds.started(3, 4);
        assertThat(rounds.isOver(3)).isFalse();
        rounds.started(5, 4);
        assertThat(rounds.isOver(3)).isTrue();
    }

    @Test
    void aRoundThatChangesItsNumberIsFoundOut() {
        assertThat(rounds.started(3, 4)).isEmpty();
        assertThat(rounds.started(3, 4)).isEmpty();
        assertThat(rounds.started(3, 8)).contains("round 3 of 4 instances has become one of 8");
    }
}
