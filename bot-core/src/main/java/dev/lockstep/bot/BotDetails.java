package dev.lockstep.bot;

import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All about a bot that is kept with it, as one query has found it.
 *
 * @param state what a decision about it rests on
 * @param due when it will be woken by its schedule and by one-offs, the earliest first
 * @param latest its newest finished runs, the newest first: at least {@value #LEAST_RUNS}, if it has so many; without
 *     those whose records cannot be read, which are logged
 * @param readAt when this was read
 */
public record BotDetails(Bot bot, BotState state, List<DueTime> due, List<RunLogEntry> latest, Instant readAt) {
    /** So many finished runs are there at least, if the bot has them. */
    public static final int LEAST_RUNS = 10;

    public BotDetails {
        due = List.copyOf(due);
        latest = List.copyOf(latest);
    }

    /**
     * When the sweep looks at the bot, if nothing happens before: the earliest of its due times and of the looks that
     * its instances wait for. One in the past is made up for by the next sweep. Empty if nothing but an event, a
     * wake-up or a change will have it looked at.
     */
    public Optional<Instant> nextLook() {
        Stream<RunState> instances = Stream.concat(Stream.of(state.run()), state.others().stream());
        return Stream.concat(due.stream().map(DueTime::at), instances.flatMap(run -> run.times().due().stream()))
                .min(Instant::compareTo);
    }
}
