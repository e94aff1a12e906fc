package dev.lockstep.proof.explorer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A transaction that is sent again is answered as DynamoDB answers it, by its token. */
class WorldTest {
    private final Engine engine = new Engine();
    private final World world = new World(Planted.NOTHING, (write, sender, before, after) -> {});

    @Test
    @DisplayName("a transaction that took place and arrives again is answered as done and changes nothing")
    void aTransactionTakesPlaceOnce() {
        State once = registeredWithoutAnAnswer();

        World.Effect again = arrivesAgain(once);

        assertThat(again.answer()).isEqualTo(Answer.DONE);
        assertThat(again.after()).isSameAs(once);
    }

    @Test
    @DisplayName("after ten minutes the token is forgotten, and the transaction meets its own effect")
    void aTokenIsForgotten() {
        State once = registeredWithoutAnAnswer();
        State shortly = once.at(once.now().plus(Duration.ofSeconds(10)));
        State later = once.at(once.now().plus(Duration.ofMinutes(10)));

        assertThat(arrivesAgain(shortly).answer()).isEqualTo(Answer.DONE);
        assertThat(arrivesAgain(later).answer()).isInstanceOf(Answer.Refused.class);
    }

    /** A process has registered the bot, and has not been told yet. */
    private State registeredWithoutAnAnswer() {
        State state = State.of(ModelTable.EMPTY, new TreeMap<>(), Budget.of(Map.of()), Scene.START)
                .spawned(new Program.Register());
        while (true) {
            Actor process = state.processes().get(0);
            Request next = engine.next(process, state.now()).request().orElseThrow();
            World.Effect effect = world.apply(state, process, next);
            if (next instanceof Request.Write) {
                return effect.after();
            }
            state = effect.after().with(process.answered(effect.answer(), state.now()));
        }
    }

    private World.Effect arrivesAgain(State state) {
        Actor process = state.processes().get(0);
        return world.apply(
                state, process, engine.next(process, state.now()).request().orElseThrow());
    }
}
