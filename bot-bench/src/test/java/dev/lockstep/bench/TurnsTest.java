package dev.lockstep.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class TurnsTest {
    private static final List<String> ALL = List.of("a", "b", "c", "d");
    private static final int ROUNDS = 40;

    @Test
    @DisplayName("Everybody has one turn in each round")
    void everybodyHasOneTurnInEachRound() {
        assertThat(rounds()).allSatisfy(round -> assertThat(round).containsExactlyInAnyOrderElementsOf(ALL));
    }

    @Test
    @DisplayName("Everybody comes after each of the others, and first, in one round or another")
    void everybodyComesAfterEachOfTheOthers() {
        Set<String> pairs = new HashSet<>();
        rounds().forEach(round -> {
            pairs.add("first " + round.get(0));
            for (int i = 1; i < round.size(); i++) {
                pairs.add(round.get(i - 1) + round.get(i));
            }
        });

        assertThat(pairs).hasSize(ALL.size() * ALL.size());
    }

    @Test
    @DisplayName("The orders are the same in every run")
    void theOrdersAreTheSameInEveryRun() {
        assertThat(rounds()).isEqualTo(rounds());
    }

    private static List<List<String>> rounds() {
        Turns<String> turns = new Turns<>(ALL);
        return Stream.generate(turns::next).limit(ROUNDS).toList();
    }
}
