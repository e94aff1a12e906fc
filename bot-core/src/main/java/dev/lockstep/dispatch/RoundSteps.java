package dev.lockstep.dispatch;

import dev.lockstep.bot.BotState;
import dev.lockstep.bot.Bots;
import dev.lockstep.decision.Adjustment;
import dev.lockstep.decision.Decision;
import dev.lockstep.run.Round;
import dev.lockstep.run.Rounds;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens and closes rounds as was decided, and answers what is to be decided on next. */
final class RoundSteps {
    private static final Logger LOG = LoggerFactory.getLogger(RoundSteps.class);

    private final Bots bots;
    private final Rounds rounds;

    RoundSteps(Bots bots, Rounds rounds) {
        this.bots = bots;
        this.rounds = rounds;
    }

    /** Empty if somebody else was faster, who then goes on. */
    Optional<BotState> open(Decision.Open decision, BotState state) {
        Optional<Round> opened = rounds.open(round(state), decision.plan());
        opened.ifPresent(round ->
                LOG.info("bot {} opens round {} of {}", state.rules().bot(), round.epoch(), round.instances()));
        return opened.map(state::with);
    }

    /** Empty if somebody else was faster, who then goes on from what it wrote. */
    Optional<BotState> carryOut(Adjustment what, BotState state) {
        return switch (what) {
            case CLOSE -> close(state, round(state));
            case CLEAR -> again(state, rounds.clear(state.rules().bot()));
            case FAN_OUT -> again(state, rounds.fanOut(state.run(), state.round()));
            case GATHER -> again(state, rounds.gather(round(state), state.run()));
        };
    }

    private Optional<BotState> close(BotState state, Round open) {
        Optional<Round> closed = rounds.close(open, state.instances(open.instances()));
        closed.ifPresent(round -> LOG.info(
                "bot {} closes round {}: {} events read, {} written",
                state.rules().bot(),
                open.epoch(),
                round.recordsRead(),
                round.recordsWritten()));
        return bots.state(state.rules().bot()); // who was faster may have known less than this one
    }

    private Optional<BotState> again(BotState state, boolean isDone) {
        return isDone ? bots.state(state.rules().bot()) : Optional.empty();
    }

    private static Round round(BotState state) {
        return state.round().orElseThrow();
    }
}
