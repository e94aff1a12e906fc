package dev.lockstep.local.cli.doctor;

import dev.lockstep.bot.DueTime;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.decision.Decision;
import dev.lockstep.run.RunState;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What somebody else is about to do, if all is well. Two looks that find the same tell that nobody does it. */
sealed interface Undone {
    BotId bot();

    /** How long a due time may wait: the sweep comes every minute. */
    Duration TWO_SWEEPS = Duration.ofMinutes(2);

    /** A timer or an instance that the sweep should have looked at. */
    record Due(BotId bot, Instant at) implements Undone {}

    /** An instance, or a round, that may begin and that nobody has claimed, though it need not wait for the sweep. */
    record Unclaimed(BotId bot, long epoch) implements Undone {}

    /** A reader that was not told of what its queue's head is at. */
    record Untold(BotId bot, QueueName queue, Optional<EventId> known) implements Undone {}

    /** A position that no event was told of. */
    record Beyond(BotId bot, QueueName queue, EventId position) implements Undone {}

    static Set<Undone> of(Seen seen) {
        Set<Undone> undone = new HashSet<>();
        Instant latest = seen.at().minus(TWO_SWEEPS);
        dueTimes(seen)
                .filter(at -> at.isBefore(latest))
                .map(at -> new Due(seen.bot(), at))
                .forEach(undone::add);
        boolean isTheSweeps =
                runs(seen).flatMap(run -> run.times().due().stream()).anyMatch(at -> !at.isAfter(seen.at()));
        if (isUnclaimed(seen.decision()) && !isTheSweeps) {
            undone.add(new Unclaimed(
                    seen.bot(), runs(seen).mapToLong(RunState::epoch).max().orElse(0)));
        }
        for (QueueLag lag : seen.lags()) {
            Optional<EventId> known =
                    Optional.ofNullable(seen.details().state().wake().heads().get(lag.queue()));
            if (isBeyond(lag.head(), known)) {
                undone.add(new Untold(seen.bot(), lag.queue(), known));
            }
            if (lag.head().isPresent() && isBeyond(lag.position(), lag.head())) {
                undone.add(new Beyond(seen.bot(), lag.queue(), lag.position().orElseThrow()));
            }
        }
        return undone;
    }

    private static boolean isBeyond(Optional<EventId> event, Optional<EventId> known) {
        return event.isPresent() && known.map(event.get()::isAfter).orElse(true);
    }

    private static Stream<Instant> dueTimes(Seen seen) {
        return Stream.concat(
                seen.details().due().stream().map(DueTime::at), runs(seen).flatMap(run -> run.times().due().stream()));
    }

    private static Stream<RunState> runs(Seen seen) {
        return Stream.concat(Stream.of(seen.details().state().run()), seen.details().state().others().stream());
    }

    private static boolean isUnclaimed(Decision decision) {
        return decision instanceof Decision.Run
                || decision instanceof Decision.Open
                || decision instanceof Decision.Adjust
                || (decision instanceof Decision.Round round
                        && round.unfinished().values().stream().anyMatch(Undone::isUnclaimed));
    }
}
