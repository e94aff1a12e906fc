package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.run.Checkpoint;
import dev.lockstep.testkit.DynamoDbLocal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The live screen, as a terminal shows it from one look to the next. */
class WatchTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @Test
    void theScreenFollowsWhatRuns() {
        Fleet fleet = Fleet.atNight(DYNAMO);
        Viewer viewer = new Viewer(12, () -> fleet.clock.advance(Duration.ofSeconds(2)), () -> {
            fleet.clock.advance(Duration.ofSeconds(2));
            fleet.ends("orders-copy", Checkpoint.NONE);
            fleet.runs("refunds");
        });

        Prompt.Answer answer = new Prompt(DYNAMO, fleet).at(viewer).run("watch");

        assertThat(answer.exitCode()).isZero();
        List<String> frames = Screen.frames(answer.out(), 12);
        GoldenFile.assertSame("watch-screen.txt", String.join("\n----\n", frames) + "\n");
    }

    @Test
    void aSmallScreenShowsWhatRunsFirstAndReadsNoMore() {
        Fleet fleet = Fleet.atNight(DYNAMO);
        Viewer viewer = new Viewer(5, () -> {});

        Prompt.Answer answer = new Prompt(DYNAMO, fleet).at(viewer).run("watch", "--cost");

        List<String> frames = Screen.frames(answer.out(), 5);
        assertThat(frames)
                .hasSize(2)
                .allSatisfy(frame -> assertThat(frame.lines().count()).isLessThanOrEqualTo(5));
        assertThat(frames.get(0)).contains("6 run or wait to be run again; of 2 shown", "10 requests");
        assertThat(frames.get(1)).contains("clicks-sum#2");
    }

    /** Somebody who looks until these things have happened, one between two looks. */
    private static final class Viewer extends Person {
        private final int rows;
        private final Deque<Runnable> between;

        Viewer(int rows, Runnable... between) {
            this.rows = rows;
            this.between = new ArrayDeque<>(List.of(between));
        }

        @Override
        public boolean hasColours() {
            return true;
        }

        @Override
        public int rows() {
            return rows;
        }

        @Override
        public boolean pause(Duration duration) {
            Optional<Runnable> next = Optional.ofNullable(between.poll());
            next.ifPresent(Runnable::run);
            return next.isPresent();
        }
    }
}
