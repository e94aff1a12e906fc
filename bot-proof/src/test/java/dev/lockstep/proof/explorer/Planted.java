package dev.lockstep.proof.explorer;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A fault between the library and the table, to see whether it is found.
 *
 * @param writes what becomes of a write before it takes place
 * @param answers what becomes of an answer before its process gets it
 * @param laws those that are looked at
 */
record Planted(UnaryOperator<Request.Write> writes, BiFunction<Actor, Answer, Answer> answers, Set<Law> laws) {
    static final Planted NOTHING = in(UnaryOperator.identity());

    static Planted in(UnaryOperator<Request.Write> writes) {
        return new Planted(writes, (actor, answer) -> answer, EnumSet.allOf(Law.class));
    }

    static Planted inAnswers(BiFunction<Actor, Answer, Answer> answers) {
        return new Planted(UnaryOperator.identity(), answers, EnumSet.allOf(Law.class));
    }

    /** Nothing is planted, and one law is not looked at. */
    static Planted unseen(Law law) {
        return new Planted(NOTHING.writes(), NOTHING.answers(), EnumSet.complementOf(EnumSet.of(law)));
    }

    Answer told(Actor actor, Answer answer) {
        return answers.apply(actor, answer);
    }
}
