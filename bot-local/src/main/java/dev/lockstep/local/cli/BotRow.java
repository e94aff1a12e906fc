package dev.lockstep.local.cli;

import dev.lockstep.bot.BotOverview;
import dev.lockstep.bot.BotState;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.DecisionRules;
import dev.lockstep.decision.Reason;
import dev.lockstep.decision.Standing;
import dev.lockstep.run.RunState;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A bot as a row of a list.
 *
 * @param seen what is known of it; empty if a record cannot be read
 * @param why what keeps it from running, in words; empty if nothing does
 */
record BotRow(BotId bot, Optional<BotOverview> seen, Standing standing, String why) {

    /** How the bot stands now; empty if there is no such bot. */
    static Optional<BotRow> of(Session session, BotId bot) {
        try {
            return session.lockstep().bots().overview(bot).map(found -> of(found, session.now()));
        } catch (CorruptRecordException torn) {
            return Optional.of(new BotRow(bot, Optional.empty(), Standing.BLOCKED, String.valueOf(torn.getMessage())));
        }
    }

    private static BotRow of(BotOverview overview, Instant now) {
        Decision decision = DecisionRules.decide(overview.state(), now);
        return new BotRow(
                overview.summary().rules().bot(),
                Optional.of(overview),
                Standing.of(decision),
                decision.reasonAgainst()
                        .filter(reason -> !(reason instanceof Reason.NothingToDo || reason instanceof Reason.UnderWay))
                        .map(Reason::text)
                        .orElse(""));
    }

    String state() {
        return word(standing);
    }

    static String word(Standing standing) {
        return standing.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Cell.Look look(Standing standing) {
        return switch (standing) {
            case ROGUE, BLOCKED -> Cell.Look.BAD;
            case BACK_OFF -> Cell.Look.WARNING;
            case RUNNING, READY -> Cell.Look.GOOD;
            case PAUSED, ARCHIVED -> Cell.Look.FAINT;
            case WAITING -> Cell.Look.PLAIN;
        };
    }

    Optional<Lag> lag() {
        return seen.map(found -> Lag.of(found.state()));
    }

    int instances() {
        return instances(seen);
    }

    private static int instances(Optional<BotOverview> seen) {
        return seen.map(BotOverview::state)
                .filter(state -> !state.isAlone())
                .flatMap(BotState::round)
                .map(round -> Math.max(1, round.instances()))
                .orElse(1);
    }

    long running() {
        return runs().filter(run -> run.phase().isOpen()).count();
    }

    int errors() {
        return runs().mapToInt(RunState::errors).max().orElse(0);
    }

    Optional<Instant> lastEnd() {
        return runs().flatMap(run -> run.times().ended().stream()).max(Comparator.naturalOrder());
    }

    private Stream<RunState> runs() {
        return seen.stream().flatMap(found -> found.state().instances(instances()).stream());
    }

    String owner() {
        return seen.map(found -> found.summary().owner()).orElse("");
    }

    Set<String> tags() {
        return seen.map(found -> found.summary().tags()).orElse(Set.of());
    }

    static List<Column<BotRow>> columns(Instant now) {
        return List.of(
                Column.text("bot", row -> row.bot().value()),
                Column.<BotRow>text("state", BotRow::state).looking(row -> look(row.standing())),
                Column.of(
                        "instances",
                        row -> Column.json(row.instances()),
                        row -> Cell.of(row.running() + "/" + row.instances())),
                Column.hidden("running", row -> Column.json(row.running())),
                Column.of(
                        "lag",
                        row -> Column.json(row.lag().flatMap(Lag::longest)),
                        row -> Cell.of(row.lag().map(Lag::text).orElse("?"))),
                Column.hidden("queuesBehind", row -> Column.json(row.lag().map(Lag::queuesBehind))),
                Column.of("lastRun", row -> Column.json(row.lastEnd()), row -> Cell.of(Ages.from(row.lastEnd(), now))),
                Column.<BotRow>number("errors", row -> (long) row.errors()).looking(BotRow::errorLook),
                Column.<BotRow>text("why", BotRow::why).cut(72),
                Column.hidden("owner", row -> Column.json(row.owner())),
                Column.hidden(
                        "tags",
                        row -> Column.json(
                                String.join(",", row.tags().stream().sorted().toList()))));
    }

    private static Cell.Look errorLook(BotRow row) {
        return row.errors() == 0 ? Cell.Look.FAINT : Cell.Look.WARNING;
    }

    /** How lists may be sorted. */
    enum Order {
        id(Comparator.comparing(row -> row.bot().value())),
        lag(Comparator.<BotRow, Duration>comparing(
                        row -> row.lag().flatMap(Lag::longest).orElse(Duration.ZERO))
                .reversed()),
        errors(Comparator.comparing(BotRow::errors).reversed()),
        last(Comparator.<BotRow, Instant>comparing(row -> row.lastEnd().orElse(Instant.MIN))
                .reversed());

        @SuppressWarnings("ImmutableEnumChecker") // none of them keeps anything
        private final Comparator<BotRow> comparator;

        Order(Comparator<BotRow> comparator) {
            this.comparator = comparator;
        }

        List<BotRow> sorted(List<BotRow> rows) {
            return rows.stream().sorted(comparator).toList();
        }
    }
}
