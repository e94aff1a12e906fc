package dev.lockstep.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Without one of the library's safeguards the check finds what comes of it, in fewer histories than CI plays. */
class CheckerBitesTest {
    private static final int HISTORIES = 1000;

    record Safeguard(String name, Sabotage without) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Safeguard> safeguards() {
        return Stream.of(
                new Safeguard("a write recognises itself in its refusal", Sabotage.hidingWhatWasFound()),
                new Safeguard(
                        "a run is fenced by epoch, process and number of writes",
                        Sabotage.ignoring("R#", "e", "id", "pr", "c")),
                new Safeguard(
                        "a run's writes are numbered, so that a late one moves nothing back",
                        Sabotage.ignoring("R#", "c")),
                new Safeguard("a queue's head moves forward only", Sabotage.ignoring("H#", "h")),
                new Safeguard("a lock is renewed and released by its holder only", Sabotage.ignoring("L", "t")),
                new Safeguard(
                        "a lock is taken over after its time and the bound of clocks only",
                        Sabotage.ignoring("L", "k")),
                new Safeguard(
                        "a definition is changed on the revision that was read only", Sabotage.ignoring("D", "rev")));
    }

    @ParameterizedTest
    @MethodSource("safeguards")
    void aMissingSafeguardIsFound(Safeguard safeguard) throws InterruptedException {
        Campaign campaign = Campaign.withoutShrinking(1, HISTORIES, safeguard.without());

        assertThat(campaign.violation())
                .as("violation where not: %s", safeguard)
                .isPresent();
        System.out.println("without '" + safeguard + "': found in history "
                + campaign.tally().histories() + " after " + safeguard.without().changed() + " changed writes");
    }

    @Test
    void theShortestHistoryIsLookedFor() {
        Sabotage renewedByAnybody = Sabotage.ignoring("L", "t");
        try (Stage stage = new Stage(renewedByAnybody)) {
            Program found = Program.of(1);

            Program shortest = new Shrinker(stage, 60).shrink(found);

            assertThat(Play.of(shortest, stage).complaints()).isNotEmpty();
            assertThat(shortest.steps()).hasSizeLessThan(found.steps().size() / 2);
        }
    }
}
