package dev.lockstep.run;

import dev.lockstep.store.Change;
import dev.lockstep.store.Item;
import dev.lockstep.store.ItemStore;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.wake.WakeUps;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What runs are made with. */
record RunContext(
        ItemStore store, RunRecords records, InstantSource clock, Duration clockDrift, RunLog log, WakeUps wakes) {

    /** What names a run or a request. */
    static final Predicate<String> NAME = Pattern.compile("[!-~]{1,128}").asMatchPredicate();

    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MOST_WRITES_AT_ONCE = 99;

    /** A bus counts the time of its runs itself, and knows no bound of drift. */
    static RunContext of(ItemStore store, InstantSource clock, Duration clockDrift, WakeUps wakes) {
        Duration drift = store.choose(() -> clockDrift, () -> Duration.ZERO);
        return new RunContext(store, RunRecords.of(store), clock, drift, new RunLog(store, clock), wakes);
    }

    /** The run as it was found, if it is still this run and this process's; otherwise says what became of it. */
    RunState requireSameRun(Invocation mine, String process, Optional<Item> found) {
        return RunLoss.requireSameRun(records, mine, process, found);
    }

    /** Tells the readers of what was written that it was, where that is not done by somebody else. */
    void advance(Checkpoint checkpoint) {
        if (checkpoint.isAdvancing() && records.isAdvancing()) {
            checkpoint.writes().forEach((queue, position) -> wakes.advance(queue, position.eventId()));
        }
    }

    Instant now() {
        return clock.instant();
    }

    /** A deadline which no clock within the bound of drift takes for passed too early. */
    Instant deadline(Duration remaining) {
        return Instant.ofEpochMilli(now().plus(remaining).plus(clockDrift).toEpochMilli());
    }

    static void requireDuration(String field, Duration duration) {
        if (duration.isNegative() || duration.isZero() || duration.compareTo(LONGEST) > 0) {
            throw InvalidInputException.of(field, duration + " is not between zero and " + LONGEST.toDays() + " days");
        }
    }

    static void requireRequest(String requestId) {
        if (!NAME.test(requestId)) {
            throw InvalidInputException.of(
                    "requestId",
                    InvalidInputException.quoted(requestId)
                            + " is not accepted: 1 to 128 printable ASCII characters without spaces are");
        }
    }

    static void requireWrites(List<TransactWriteItem> writes) {
        if (writes.isEmpty() || writes.size() > MOST_WRITES_AT_ONCE) {
            throw InvalidInputException.of(
                    "writes",
                    "has " + writes.size() + " items; 1 to " + MOST_WRITES_AT_ONCE + " fit beside the positions");
        }
    }

    /** The log entry of a run that ends now. */
    Change logged(RunState run, Phase phase, int failures, RunLogEntry.Ending ending) {
        return log.change(RunLogEntry.of(run, phase, now(), failures, ending));
    }

    /** The log entry of a run that ends well now, with its last checkpoint. */
    Change logged(RunState known, Completion completion) {
        RunState last = known.with(known.times(), known.progress().after(completion.checkpoint()));
        return logged(
                last,
                Phase.COMPLETE,
                0,
                new RunLogEntry.Ending(completion.message(), completion.result(), Optional.empty()));
    }

    /** The log entry of a run that ends with an error now. */
    Change logged(RunState known, RunError error) {
        return logged(known, Phase.FAILED, known.errors() + 1, RunLogEntry.Ending.of(error));
    }
}
