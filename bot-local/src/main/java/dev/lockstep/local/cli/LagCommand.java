package dev.lockstep.local.cli;

import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.BotSelection;
import dev.lockstep.bot.QueueLag;
import dev.lockstep.run.Position;
import dev.lockstep.run.RunState;
import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** How far bots are behind. */
@Command(
        name = "lag",
        description = {
            "Tells how far bots are behind the newest events of their queues, as the queues themselves say: events where ids"
                    + " are numbers, time where ids tell times. Two requests a bot. While a round is open, each instance"
                    + " has a line of its own, beside that of the bot.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class LagCommand extends TableCommand {
    @Parameters(paramLabel = "BOT", arity = "0..1", description = "Only this bot.")
    private @Nullable BotId bot;

    @Option(names = "--queue", paramLabel = "QUEUE", description = "Only readers of this queue, and only it.")
    private @Nullable QueueName queue;

    @Option(names = "--behind", description = "Only where something is left to read.")
    private boolean behindOnly;

    @Mixin
    private final LimitOption limit = new LimitOption();

    @Option(names = "--after", paramLabel = "BOT", description = "Goes on behind this bot, as the last page has ended.")
    private @Nullable BotId after;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    LagCommand(Surroundings surroundings) {
        super(surroundings);
    }

    /**
     * One queue of a bot or of one of its instances.
     *
     * @param instance empty for the bot as a whole
     */
    private record Row(BotId bot, Optional<Integer> instance, QueueLag lag) {}

    @Override
    int run(Session session) {
        List<BotId> ids = new ArrayList<>(ids(session));
        boolean isMore = ids.size() > limit.most() && bot == null;
        if (isMore) {
            ids.remove(ids.size() - 1);
        }
        List<Row> rows = session.each(ids, id -> rows(session, id))
                .flatMap(List::stream)
                .filter(row -> queue == null || row.lag().queue().equals(queue))
                .filter(row -> !behindOnly || row.lag().isBehind())
                .toList();
        output.print(new Listing<>(columns(session.now())), rows, out(), ansi());
        if (isMore) {
            err().println("There may be more: --after " + ids.get(ids.size() - 1));
        }
        return ExitCode.OK;
    }

    private List<BotId> ids(Session session) {
        if (bot != null) {
            return List.of(bot);
        }
        BotSelection selection = queue == null ? BotSelection.all() : BotSelection.readers(queue);
        int most = limit.most() + 1;
        try (Stream<BotId> ids =
                session.lockstep().bots().ids(selection, Optional.ofNullable(after), Math.min(most, 1_000))) {
            return ids.limit(most).toList();
        }
    }

    private List<Row> rows(Session session, BotId id) {
        try {
            return rows(session.lockstep().bots().describe(id));
        } catch (UnknownBotException gone) {
            if (bot != null) {
                throw gone;
            }
            return List.of();
        } catch (CorruptRecordException torn) {
            if (bot != null) {
                throw torn;
            }
            err().println("lockstep: " + torn.getMessage());
            return List.of();
        }
    }

    private static List<Row> rows(BotReport report) {
        BotId id = report.bot().definition().id();
        List<Row> rows = new ArrayList<>();
        for (QueueLag lag : report.lags()) {
            rows.add(new Row(id, Optional.empty(), lag));
            report.round()
                    .filter(round -> round.isOpen())
                    .ifPresent(round -> report.runs().stream()
                            .filter(round::isJoinedBy)
                            .filter(run -> round.endsOf(run.instance()).containsKey(lag.queue()))
                            .sorted(Comparator.comparing(RunState::instance))
                            .forEach(run -> rows.add(new Row(
                                    id,
                                    Optional.of(run.instance()),
                                    new QueueLag(
                                            lag.queue(),
                                            Optional.ofNullable(run.progress()
                                                            .reads()
                                                            .get(lag.queue()))
                                                    .map(Position::eventId),
                                            Optional.ofNullable(round.ends().get(lag.queue())))))));
        }
        return rows;
    }

    private static List<Column<Row>> columns(Instant now) {
        return List.of(
                Column.text("bot", row -> row.bot().value()),
                Column.of(
                        "instance",
                        row -> Column.json(row.instance()),
                        row -> Cell.of(row.instance().map(String::valueOf).orElse(""))),
                Column.text("queue", row -> row.lag().queue().value()),
                Column.of(
                        "behind",
                        row -> Column.json(row.lag().behind()),
                        row -> Cell.of(
                                row.lag().isBehind()
                                        ? row.lag().behind().map(Ages::of).orElse("?")
                                        : "-")),
                Column.of(
                        "events",
                        row -> Column.json(Lag.events(row.lag())),
                        row -> Cell.of(Lag.events(row.lag())
                                .map(n -> n.signum() == 0 ? "-" : n.toString())
                                .orElse("?"))),
                Column.of(
                        "position",
                        row -> Column.json(row.lag().position()),
                        row -> Cell.of(row.lag().position().map(EventId::value).orElse("-"))),
                Column.of(
                        "head",
                        row -> Column.json(row.lag().head()),
                        row -> Cell.of(row.lag().head().map(EventId::value).orElse("-"))),
                Column.of(
                        "headAge",
                        row -> Column.json(headAge(row, now)),
                        row -> Cell.of(headAge(row, now).map(Ages::of).orElse("-"))));
    }

    private static Optional<Duration> headAge(Row row, Instant now) {
        return row.lag().head().flatMap(EventId::instant).map(at -> Duration.between(at, now));
    }
}
