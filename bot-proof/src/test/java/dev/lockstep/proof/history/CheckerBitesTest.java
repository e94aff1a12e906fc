package dev.lockstep.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
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
     * @param telling what the complaint tells of
     */
    record Defect(String name, Meddling meddling, long first, String property, String telling) {
        static Defect where(String name, Meddling meddling) {
            return new Defect(name, meddling, 1, "", "");
        }

        Defect from(long seed) {
            return new Defect(name, meddling, seed, property, telling);
        }

        Defect violates(String what, String how) {
            return new Defect(name, meddling, first, what, how);
        }

        boolean isToldBy(Complaint complaint) {
            return complaint.property().equals(property)
                    && Pattern.compile(telling).matcher(complaint.impossible()).find();
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Defect> defects() {
        return Stream.of(
                where("nobody knows a write of his own", Sabotage.forgetting("R#", "h", "hb", "hc"))
                        .from(14)
                        .violates(BOT, "complete \\S+ to \\d+: RunEnded"),
                where("nobody knows that it was he who moved a head", Sabotage.forgetting("H#", "t"))
                        .violates(HEAD, "advance \\w+ to \\d+ = false"),
                where(
                                "a run's writes are not fenced",
                                Sabotage.ignoring("R#", "e", "id", "pr", "c").heldTo("pr"))
                        .violates(BOT, "commit \\S+ from \\d+ to \\d+ = true"),
                where(
                                "a run's writes are not numbered",
                                Sabotage.ignoring("R#", "c").heldTo("pr"))
                        .violates(BOT, "(checkpoint \\S+|commit \\S+ from \\d+) to \\d+ = true"),
                where("a queue's head moves back", Sabotage.ignoring("H#", "h"))
                        .violates(HEAD, "advance \\w+ to \\d+ = true"),
                where("anybody renews and releases a lock", Sabotage.ignoring("L", "t"))
                        .violates(LOCK, "release \\w+ epoch \\d+ = true"),
                where("a lock is taken over before its time", Sabotage.ignoring("L", "k"))
                        .violates("P3", "two believe to hold the lock"),
                where("a definition is changed on any revision", Sabotage.ignoring("D", "rev"))
                        .from(87)
                        .violates(BOT, "count setting \\w+ = \\d+"),
                where("every commit fails as if refused", LyingCalls.refusingCommits())
                        .violates("failures", "commit \\S+ from \\d+ to \\d+ failed"),
                where("every checkpoint is refused as stale", LyingCalls.refusingCheckpoints())
                        .violates(BOT, "checkpoint \\S+ to \\S+: StalePosition"),
                where("no run is given up", LyingCalls.givingNothingUp()).violates(BOT, "give up \\S+ = false"),
                where("who gives a run up is told of an unknown bot", LyingCalls.refusingToGiveUp())
                        .violates("answers", "give up \\S+ was refused by \\S+UnknownBotException"),
                where("commits leave the bot's own writes out", LyingCalls.forgettingEffects())
                        .violates("P11", "was not made"),
                where("a claim answers one wake-up more than there were", Sabotage.raising("R#", "ws"))
                        .from(2)
                        .violates("P16", "was never taken up"));
    }

    private static Defect where(String name, Sabotage requests) {
        return Defect.where(name, Meddling.in(requests));
    }

    private static Defect where(String name, RunCalls calls) {
        return Defect.where(name, Meddling.in(calls));
    }

    /** The first history that goes wrong may show the defect by another call than the one that tells of it best. */
    @ParameterizedTest
    @MethodSource("defects")
    void aDefectIsFoundAndNamed(Defect defect) throws InterruptedException {
        long end = defect.first() + HISTORIES;
        long seed = defect.first();
        boolean isNamed = false;
        while (!isNamed) {
            Campaign campaign = Campaign.withoutShrinking(seed, Math.toIntExact(end - seed), defect.meddling());
            assertThat(campaign.violation())
                    .as("violation that tells of '%s' where %s", defect.telling(), defect)
                    .isPresent();
            seed = campaign.violation().orElseThrow().seed() + 1;
            isNamed = campaign.violation().orElseThrow().shown().complaints().stream()
                    .anyMatch(defect::isToldBy);
        }
        if (defect.meddling().requests() instanceof Sabotage sabotage) {
            assertThat(sabotage.changed()).isPositive();
        }
        System.out.println("where " + defect + ": found in history " + (seed - 1));
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
