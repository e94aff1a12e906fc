package dev.lockstep.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients that work on the same bots, queues and locks at the same time, under faults, on clocks that are wrong: what
 * they were answered has an explanation, whatever the seed. More of them with {@code -Dlockstep.histories=100000}; one
 * alone with {@code -Dlockstep.histories=1 -Dlockstep.histories.first=SEED}.
 */
@Order(2)
@Tag("P1")
@Tag("P2")
@Tag("P3")
@Tag("P4")
@Tag("P6")
@Tag("P7")
@Tag("P8")
@Tag("P9")
@Tag("P10")
@Tag("P11")
@Tag("P15")
@Tag("P16")
@Tag("P18")
class HistoriesTest {
    private static final int HISTORIES = Integer.getInteger("lockstep.histories", 1000);
    private static final int ENOUGH_FOR_EVERY_FAULT = 200;
    private static final long FIRST = Long.getLong("lockstep.histories.first", 1);
    private static Optional<Tally> figures = Optional.empty();

    @Test
    @DisplayName("P1-P4, P6-P11, P15, P16, P18: every history of concurrent clients has an explanation")
    void everyHistoryHasAnExplanation() throws InterruptedException {
        Campaign campaign = Campaign.of(
                FIRST, HISTORIES, Math.min(HISTORIES, Runtime.getRuntime().availableProcessors()), Meddling.NONE);
        figures = Optional.of(campaign.tally());

        assertThat(campaign.violation().map(Campaign.Violation::text)).isEmpty();
        assertThat(campaign.tally().histories()).isEqualTo(HISTORIES);
        if (HISTORIES >= ENOUGH_FOR_EVERY_FAULT) {
            assertThat(campaign.tally().faults()).containsOnlyKeys(Fault.values());
            assertThat(Floors.missed(campaign.tally().counts(), HISTORIES)).isEmpty();
        }
    }

    @Test
    void aSeedIsTheSameHistoryEachTime() {
        try (Stage one = new Stage(Meddling.NONE);
                Stage other = new Stage(Meddling.NONE)) {
            for (long seed = 1; seed <= 3; seed++) {
                assertThat(withoutRunIds(Play.of(Program.of(seed), one)))
                        .isEqualTo(withoutRunIds(Play.of(Program.of(seed), other)));
            }
        }
    }

    /** The library makes them up, and no seed reaches them. */
    private static List<String> withoutRunIds(Play.Result play) {
        return play.told().stream()
                .map(line -> line.replaceAll("run [\\w-]{12} ", "run ? "))
                .toList();
    }

    @AfterAll
    static void publish() {
        figures.ifPresent(Tally::publish);
    }
}
