package dev.lockstep.proof.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
    @Test
    void callsThatOverlapMayHaveTakenPlaceInAnyOrder() {
        assertThat(Linearizability.complaint(List.of(told(2, true, 1, 4), told(1, true, 2, 3)), HeadState.NEW))
                .isEmpty();
    }

    @Test
    void callsThatFollowEachOtherTookPlaceInTheirOrder() {
        assertThat(Linearizability.complaint(List.of(told(2, true, 1, 2), told(1, true, 3, 4)), HeadState.NEW))
                .hasValueSatisfying(text -> assertThat(text).contains("told 1 = true"));
    }

    @Test
    void theExplanationNamesWhatWasImpossibleAndNotWhatCameLater() {
        assertThat(Linearizability.complaint(
                        List.of(told(2, true, 1, 2), told(1, true, 3, 5), told(3, false, 4, 7), seen(1, 6, 8)),
                        HeadState.NEW))
                .map(Linearizability::impossible)
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("told 1 = true", "told 3 = false")
                        .doesNotContain("told 2 = true", "seen 1"));
    }

    @Test
    void aReadSeesWhatWasWrittenBeforeIt() {
        assertThat(Linearizability.complaint(List.of(told(2, true, 1, 2), seen(0, 3, 4)), HeadState.NEW))
                .isPresent();
    }

    @Test
    void anOperationWithoutAnAnswerMayHaveTakenPlaceOrNot() {
        Call<HeadState> lost = Call.perhaps("told 5", 1, state -> state.moved(5, ""));

        assertThat(Linearizability.complaint(List.of(lost, seen(0, 2, 3), seen(5, 4, 5)), HeadState.NEW))
                .isEmpty();
        assertThat(Linearizability.complaint(List.of(lost, seen(0, 2, 3)), HeadState.NEW))
                .isEmpty();
    }

    @Test
    void anOperationWithoutAnAnswerTakesPlaceOnce() {
        Call<HeadState> lost = Call.perhaps("told 5", 1, state -> state.moved(5, ""));

        assertThat(Linearizability.complaint(List.of(lost, seen(5, 2, 3), seen(0, 4, 5)), HeadState.NEW))
                .isPresent();
    }

    @Test
    void anEarlierAttemptTookPlaceBeforeTheAnswer() {
        Call<HeadState> answered = told(5, false, 1, 2);
        Call<HeadState> attempt = Call.perhapsBefore(answered, state -> state.moved(5, "attempt"));

        assertThat(Linearizability.complaint(List.of(answered, attempt, seen(5, 3, 4)), HeadState.NEW))
                .isEmpty();
        assertThat(Linearizability.complaint(List.of(answered, seen(5, 3, 4)), HeadState.NEW))
                .isPresent();
    }

    private static Call<HeadState> told(long event, boolean answer, int invoked, int answered) {
        return Call.answered(
                "told " + event + " = " + answer, invoked, answered, state -> state.told(event, answer, ""));
    }

    private static Call<HeadState> seen(long event, int invoked, int answered) {
        return Call.answered("seen " + event, invoked, answered, state -> state.seen(event));
    }
}
