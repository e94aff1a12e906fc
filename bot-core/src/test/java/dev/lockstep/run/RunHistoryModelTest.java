package dev.lockstep.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Random histories of runs, zombies among them, beside a model of a few lines that says what must be accepted, what
 * refused and how, and where the position is. A failure tells its seed and its shortest history.
 */
@Tag("P2")
@Tag("P7")
@Tag("P8")
class RunHistoryModelTest {
    private static final int HISTORIES = 50;
    private static final int STEPS = 30;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    @DisplayName("P2, P7, P8: whatever several runs, operators and a sweep do, table and model agree on every answer")
    void tableAndModelAgreeOnEveryAnswer() {
        for (long seed = 1; seed <= HISTORIES; seed++) {
            Optional<String> difference = play(seed, STEPS);
            if (difference.isPresent()) {
                throw new AssertionError("seed " + seed + ":\n" + shortest(seed));
            }
        }
    }

    @Test
    void theHistoriesReachEveryKindOfAnswer() {
        Set<String> answers = new TreeSet<>();
        for (long seed = 1; seed <= 10; seed++) {
            RunHistory history = new RunHistory(table, seed);
            for (int step = 0; step < STEPS; step++) {
                answers.add(history.step().expected());
            }
        }

        assertThat(answers)
                .contains(
                        "claimed",
                        "started",
                        "moved",
                        "ended",
                        "given up",
                        "not given up",
                        "rewound",
                        "anew",
                        "StalePositionException",
                        "RunSupersededException",
                        "RunExpiredException",
                        "RunEndedException");
    }

    private Optional<String> play(long seed, int steps) {
        RunHistory history = new RunHistory(table, seed);
        StringBuilder told = new StringBuilder();
        for (int i = 0; i < steps; i++) {
            RunHistory.Step step = history.step();
            told.append(step).append('\n');
            if (!step.expected().equals(step.actual())) {
                return Optional.of(told.toString());
            }
        }
        return Optional.empty();
    }

    /** The history up to its first difference: what came after is cut by playing it anew. */
    private String shortest(long seed) {
        for (int steps = 1; steps < STEPS; steps++) {
            Optional<String> difference = play(seed, steps);
            if (difference.isPresent()) {
                return difference.get();
            }
        }
        return play(seed, STEPS).orElse("no difference when played again");
    }
}
