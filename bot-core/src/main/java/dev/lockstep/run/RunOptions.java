package dev.lockstep.run;

import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.Tokens;
import java.time.Duration;
import java.util.Optional;

/**
 * How a run is hosted.
 *
 * @param requestId names this delivery of the invocation
 * @param remaining how long the run may take, and how far each heartbeat moves its deadline
 * @param heartbeat how often the deadline is moved while the work goes on; empty for a run that must end in time
 */
public record RunOptions(String requestId, Duration remaining, Optional<Duration> heartbeat) {
    public RunOptions {
        heartbeat.ifPresent(beat -> {
            if (beat.isNegative() || beat.isZero() || beat.compareTo(remaining) >= 0) {
                throw InvalidInputException.of("heartbeat", beat + " is not between zero and " + remaining);
            }
        });
    }

    /** A request of its own, the invocation's time-out, no heartbeat. */
    public static RunOptions of(Invocation invocation) {
        return new RunOptions(Tokens.next(), invocation.timeout(), Optional.empty());
    }

    /** The same with a heartbeat. */
    public RunOptions withHeartbeat(Duration every) {
        return new RunOptions(requestId, remaining, Optional.of(every));
    }
}
