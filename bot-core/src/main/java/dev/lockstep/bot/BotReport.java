package dev.lockstep.bot;

import dev.lockstep.run.Round;
import dev.lockstep.run.RunState;
import dev.lockstep.wake.WakeState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All about a bot.
 *
 * @param runs the latest run and the positions of each instance
 * @param due when it will be woken by its schedule and by one-offs, the earliest first
 * @param lags how far it is behind in each queue it reads, by name
 * @param readAt when this was read
 * @param round the round that the bot's instances work in, or the one that they have closed; empty for a bot that works
 *     alone
 */
public record BotReport(
        Bot bot,
        WakeState wake,
        List<RunState> runs,
        List<Instant> due,
        List<QueueLag> lags,
        Instant readAt,
        Optional<Round> round) {
    public BotReport {
        runs = List.copyOf(runs);
        due = List.copyOf(due);
        lags = List.copyOf(lags);
    }

    /** All about a bot that works alone. */
    public BotReport(
            Bot bot, WakeState wake, List<RunState> runs, List<Instant> due, List<QueueLag> lags, Instant readAt) {
        this(bot, wake, runs, due, lags, readAt, Optional.empty());
    }

    /** What the bot's health thresholds say against it, in words; empty if it is well. */
    public List<String> complaints() {
        Health health = bot.definition().health();
        List<String> complaints = new ArrayList<>();
        runs.stream()
                .filter(run -> run.errors() >= health.errorLimit())
                .forEach(
                        run -> complaints.add("rogue: " + (round.isPresent() ? "instance " + run.instance() + ": " : "")
                                + run.errors() + " failed runs in a row (limit " + health.errorLimit() + ")"));
        health.longestLag()
                .ifPresent(longest -> lags.stream()
                        .filter(lag -> lag.behind()
                                .filter(d -> d.compareTo(longest) > 0)
                                .isPresent())
                        .forEach(lag -> complaints.add("lag: " + lag.behind().orElse(Duration.ZERO)
                                + " behind in queue " + lag.queue() + " (limit " + longest + ")")));
        health.longestSilence().ifPresent(longest -> {
            Optional<Instant> last =
                    runs.stream().flatMap(run -> run.times().ended().stream()).max(Instant::compareTo);
            if (last.map(end -> end.plus(longest).isBefore(readAt)).orElse(true)) {
                complaints.add("silence: last run ended "
                        + last.map(Instant::toString).orElse("never") + " (limit " + longest + ")");
            }
        });
        return complaints;
    }
}
