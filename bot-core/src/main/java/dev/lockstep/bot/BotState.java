package dev.lockstep.bot;

import dev.lockstep.run.Position;
import dev.lockstep.run.Round;
import dev.lockstep.run.RunState;
import dev.lockstep.types.QueueName;
import dev.lockstep.wake.WakeState;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Everything a decision about a bot rests on, read together.
 *
 * @param run the bot's first instance, the only one of a bot that works alone
 * @param round the round that the bot's instances work in, or were left by; empty if there never was one
 * @param others the other instances that there are records of
 */
public record BotState(BotRules rules, WakeState wake, RunState run, Optional<Round> round, List<RunState> others) {
    public BotState {
        others = List.copyOf(others);
    }

    /** A bot that works alone. */
    public BotState(BotRules rules, WakeState wake, RunState run) {
        this(rules, wake, run, Optional.empty(), List.of());
    }

    /** Whether the bot works alone now. */
    public boolean isAlone() {
        return run.share().isEmpty();
    }

    /** The first so many instances, whether there are records of them or not. */
    public List<RunState> instances(int number) {
        return IntStream.range(0, number).mapToObj(this::instance).toList();
    }

    private RunState instance(int number) {
        return number == 0
                ? run
                : others.stream()
                        .filter(other -> other.instance() == number)
                        .findFirst()
                        .orElseGet(() -> RunState.unborn(rules.bot(), number));
    }

    /** The last event that the bot as a whole has read of each queue. */
    public Map<QueueName, Position> reads() {
        return round.filter(r -> !isAlone())
                .map(Round::reads)
                .orElseGet(() -> run.progress().reads());
    }

    /** The last event that the bot as a whole has written to each queue. */
    public Map<QueueName, Position> writes() {
        return round.filter(r -> !isAlone())
                .map(Round::writes)
                .orElseGet(() -> run.progress().writes());
    }

    /** The same with another round. */
    public BotState with(Round next) {
        return new BotState(rules, wake, run, Optional.of(next), others);
    }
}
