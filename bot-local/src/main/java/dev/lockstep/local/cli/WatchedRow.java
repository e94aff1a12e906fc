package dev.lockstep.local.cli;

import dev.lockstep.bot.BotOverview;
import dev.lockstep.run.RunState;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** An instance on the screen: one that runs, or one that waits to be run again. */
record WatchedRow(BotRow bot, RunState run) {
    /** What runs first, the longest time first; then what waits, the earliest to be looked at first. */
    static final Comparator<WatchedRow> ORDER = Comparator.<WatchedRow, Boolean>comparing(row -> !row.isRunning())
            .thenComparing(row -> row.isRunning()
                    ? row.since().orElse(Instant.MAX)
                    : row.until().orElse(Instant.MAX))
            .thenComparing(row -> row.bot().bot().value())
            .thenComparing(row -> row.run().instance());

    /** Those instances of a bot that run or wait. */
    static List<WatchedRow> of(BotRow bot) {
        return bot.seen().map(BotOverview::state).stream()
                .flatMap(state -> state.instances(bot.instances()).stream())
                .filter(run -> run.phase().isOpen() || run.times().due().isPresent())
                .map(run -> new WatchedRow(bot, run))
                .toList();
    }

    boolean isRunning() {
        return run.phase().isOpen();
    }

    private Optional<Instant> since() {
        return isRunning()
                ? run.times().started().or(() -> run.times().claimed())
                : run.times().ended();
    }

    private Optional<Instant> until() {
        return run.times().deadline().or(() -> run.times().due());
    }

    private String name() {
        return bot.bot() + (bot.instances() > 1 ? "#" + run.instance() : "");
    }

    static List<Column<WatchedRow>> columns(Instant now) {
        return List.of(
                Column.text("bot", WatchedRow::name),
                Column.<WatchedRow>text("phase", row -> row.run().phase().name().toLowerCase(Locale.ROOT))
                        .looking(row -> row.isRunning()
                                ? Cell.Look.GOOD
                                : row.run().phase().isFailure() ? Cell.Look.WARNING : Cell.Look.PLAIN),
                Column.text("since", row -> Ages.from(row.since(), now)),
                Column.text("until", row -> Ages.from(row.until(), now)),
                Column.number("read", row -> row.run().progress().recordsRead()),
                Column.number("written", row -> row.run().progress().recordsWritten()),
                Column.text("lag", row -> row.bot().lag().map(Lag::text).orElse("?")),
                Column.number("errors", row -> (long) row.run().errors()),
                Column.text("epoch", row -> String.valueOf(row.run().epoch())));
    }
}
