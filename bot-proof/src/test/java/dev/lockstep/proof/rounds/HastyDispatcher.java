package dev.lockstep.proof.rounds;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotState;
import dev.lockstep.run.Position;
import dev.lockstep.run.Progress;
import dev.lockstep.run.Round;
import dev.lockstep.run.RunState;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A dispatcher that closes a round whatever its instances do: it pretends that all have done their shares. */
final class HastyDispatcher {
    private HastyDispatcher() {}

    static void close(Lockstep door, BotId bot) {
        Optional<BotState> state = door.bots().state(bot);
        Optional<Round> open = state.flatMap(BotState::round).filter(Round::isOpen);
        open.ifPresent(round -> door.runs()
                .rounds()
                .close(
                        round,
                        state.orElseThrow().instances(round.instances()).stream()
                                .map(run -> atEnd(run, round))
                                .toList()));
    }

    private static RunState atEnd(RunState run, Round round) {
        Map<QueueName, Position> reads = new HashMap<>();
        round.endsOf(run.instance()).forEach((queue, end) -> reads.put(queue, Position.at(end)));
        Progress progress = new Progress(0, true, 0, 0, reads, run.progress().writes());
        return new RunState(
                run.bot(),
                run.instance(),
                run.epoch(),
                run.phase(),
                run.runId(),
                run.requestId(),
                run.wakeSeen(),
                run.errors(),
                run.idleRuns(),
                run.again(),
                run.isLogged(),
                run.times(),
                progress,
                run.share());
    }
}
