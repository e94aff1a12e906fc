package dev.lockstep.proof.history;

import java.util.Optional;
import java.util.function.Function;

/**
 * What a caller saw of one operation on one object.
 *
 * @param text the operation and its answer, for people
 * @param invoked the moment of the call
 * @param answered the moment of the answer; {@link Integer#MAX_VALUE} if there was none, and for effects
 * @param before for an effect that can only have been before the answer of another call, that call
 * @param step what the object becomes if the operation takes place in this state; empty if it cannot have been answered
 *     so in this state, or, for an effect, if it would have none
 */
record Call<S>(String text, int invoked, int answered, Optional<Call<S>> before, Function<S, Optional<S>> step) {

    /** A call that was answered. */
    static <S> Call<S> answered(String text, int invoked, int answered, Function<S, Optional<S>> step) {
        return new Call<>(text, invoked, answered, Optional.empty(), step);
    }

    /** An effect that may have taken place at any time since, or never. */
    static <S> Call<S> perhaps(String text, int invoked, Function<S, Optional<S>> effect) {
        return new Call<>(text, invoked, Integer.MAX_VALUE, Optional.empty(), effect);
    }

    /** An effect that may have taken place once more, before what was answered. */
    static <S> Call<S> perhapsBefore(Call<S> answered, Function<S, Optional<S>> effect) {
        return new Call<>(
                answered.text + " (an earlier attempt)",
                answered.invoked,
                Integer.MAX_VALUE,
                Optional.of(answered),
                effect);
    }

    boolean isAnswered() {
        return answered != Integer.MAX_VALUE;
    }
}
