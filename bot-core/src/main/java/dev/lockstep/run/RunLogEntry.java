package dev.lockstep.run;

import dev.lockstep.types.BotId;
import java.time.Instant;
import java.util.Optional;

/**
 * A finished run.
 *
 * @param phase how it ended: {@link Phase#COMPLETE}, {@link Phase#FAILED}, {@link Phase#EXPIRED} or
 *     {@link Phase#REFUSED}
 * @param recordsRead number of events it read
 * @param recordsWritten number of events it wrote
 * @param failures how many runs in a row had ended in failure by then, this one included
 */
public record RunLogEntry(
        BotId bot,
        int instance,
        long epoch,
        String runId,
        Phase phase,
        Optional<Instant> claimedAt,
        Optional<Instant> startedAt,
        Instant endedAt,
        long recordsRead,
        long recordsWritten,
        int failures,
        Optional<String> message,
        Optional<String> result,
        Optional<RunError> error) {

    static RunLogEntry of(RunState run, Phase phase, Instant endedAt, int failures, Ending ending) {
        return new RunLogEntry(
                run.bot(),
                run.instance(),
                run.epoch(),
                run.runId().orElse(""),
                phase,
                run.times().claimed(),
                run.times().started(),
                endedAt,
                run.progress().recordsRead(),
                run.progress().recordsWritten(),
                failures,
                ending.message(),
                ending.result(),
                ending.error());
    }

    /** What a run left behind in words. */
    record Ending(Optional<String> message, Optional<String> result, Optional<RunError> error) {
        static final Ending SILENT = new Ending(Optional.empty(), Optional.empty(), Optional.empty());

        static Ending of(RunError error) {
            return new Ending(Optional.empty(), Optional.empty(), Optional.of(error));
        }
    }
}
