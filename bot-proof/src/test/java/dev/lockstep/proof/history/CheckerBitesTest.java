package dev.lockstep.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Without one of the library's safeguards, or with a call that does not tell the truth, the check finds what comes of
 * it, in fewer histories than CI plays, and says what it is.
 */
class CheckerBitesTest {
    private static final int HISTORIES = 60;
    private static final String BOT = "bot linearizable";
    private static final String LOCK = "lock linearizable";
    private static final String HEAD = "head linearizable";

    /**
     * Something wrong.
     *
     * @param first the history to begin with
     * @param property what is violated then
     */
    record Defect(String name, Meddling meddling, long first, String property) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Defect> defects() {
        return Stream.of(
                weaker("nobody knows a write of his own", Sabotage.forgetting("R#", "h", "hb", "hc"), 14, BOT),
                weaker("nobody knows that it was he who moved a head", Sabotage.forgetting("H#", "t"), 1, HEAD),
                weaker(
                        "a run's writes are not fenced",
                        Sabotage.ignoring("R#", "e", "id", "pr", "c").heldTo("pr"),
                        1,
                        BOT),
                weaker(
                        "a run's writes are not numbered",
                        Sabotage.ignoring("R#", "c").heldTo("pr"),
                        1,
                        BOT),
                weaker("a queue's head moves back", Sabotage.ignoring("H#", "h"), 1, HEAD),
                weaker("anybody renews and releases a lock", Sabotage.ignoring("L", "t"), 1, LOCK),
                weaker("a lock is taken over before its time", Sabotage.ignoring("L", "k"), 1, "P3"),
                weaker("a definition is changed on any revision", Sabotage.ignoring("D", "rev"), 58, BOT),
                wrong("every commit fails as if refused", LyingCalls.refusingCommits(), "failures"),
                wrong("every checkpoint is refused as stale", LyingCalls.refusingCheckpoints(), BOT),
                wrong("no run is given up", LyingCalls.givingNothingUp(), BOT));
    }

    private static Defect weaker(String name, Sabotage requests, long first, String property) {
        return new Defect(name, Meddling.in(requests), first, property);
    }

    private static Defect wrong(String name, RunCalls calls, String property) {
        return new Defect(name, Meddling.in(calls), 1, property);
    }

    @ParameterizedTest
    @MethodSource("defects")
    void aDefectIsFoundAndNamed(Defect defect) throws InterruptedException {
        Campaign campaign = Campaign.withoutShrinking(defect.first(), HISTORIES, defect.meddling());

        assertThat(campaign.violation())
                .as("violation where %s", defect)
                .hasValueSatisfying(violation -> assertThat(violation.shown().complaints())
                        .extracting(Complaint::property)
                        .contains(defect.property()));
        System.out.println("where " + defect + ": found in history "
                + campaign.violation().orElseThrow().seed());
    }

    @Test
    void theShortestHistoryWithTheSameComplaintIsLookedFor() {
        try (Stage stage = new Stage(Meddling.in(Sabotage.ignoring("L", "t")))) {
            Program found = Program.of(5);

            Program shortest = new Shrinker(stage, 60, LOCK).shrink(found);

            assertThat(Play.of(shortest, stage).complaints())
                    .extracting(Complaint::property)
                    .contains(LOCK);
            assertThat(shortest.steps()).hasSizeLessThan(found.steps().size() / 2);
        }
    }
}
