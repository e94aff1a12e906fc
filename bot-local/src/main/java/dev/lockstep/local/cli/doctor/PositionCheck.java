package dev.lockstep.local.cli.doctor;

import dev.lockstep.bot.QueueLag;
import dev.lockstep.types.EventId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Positions that tell of a time to come: what is written until then is passed over. */
final class PositionCheck implements BotCheck {

    @Override
    public List<Complaint> complaints(Seen seen) {
        return seen.isArchived()
                ? List.of()
                : seen.lags().stream()
                        .flatMap(lag -> complaint(seen, lag).stream())
                        .toList();
    }

    private static Optional<Complaint> complaint(Seen seen, QueueLag lag) {
        Optional<Instant> time = lag.position().flatMap(EventId::instant);
        return time.filter(at -> at.isAfter(seen.at().plus(ClockCheck.DRIFT)))
                .map(at -> seen.problem(
                        "it has read queue " + lag.queue() + " up to "
                                + lag.position().orElseThrow() + ", which is in the future: what is written until then"
                                + " is passed over",
                        rewind(seen, lag)));
    }

    /** The command that sets a position right. */
    static String rewind(Seen seen, QueueLag lag) {
        return "'lockstep rewind " + seen.bot() + " " + lag.queue() + " EVENT_ID' with the last event that it has"
                + " truly read";
    }
}
