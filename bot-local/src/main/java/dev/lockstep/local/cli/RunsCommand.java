package dev.lockstep.local.cli;

import dev.lockstep.run.RunError;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The finished runs of a bot. */
@Command(
        name = "runs",
        description = "Lists the finished runs of a bot, the newest first.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunsCommand extends TableCommand {
    @Parameters(paramLabel = "BOT", description = "The bot.")
    private @Nullable BotId bot;

    @Mixin
    private final LimitOption limit = new LimitOption();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    RunsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Session session) {
        BotId id = Given.required(bot);
        List<RunLogEntry> entries;
        try (Stream<RunLogEntry> all = session.lockstep().runs().log().of(id)) {
            entries = all.limit(limit.most()).toList();
        }
        if (entries.isEmpty() && session.lockstep().bots().find(id).isEmpty()) {
            throw new UnknownBotException(id);
        }
        output.print(new Listing<>(columns(session.now())), entries, out(), ansi());
        return ExitCode.OK;
    }

    static List<Column<RunLogEntry>> columns(Instant now) {
        return List.of(
                Column.text("run", entry -> RunName.of(entry).toString()),
                Column.<RunLogEntry>text(
                                "outcome", entry -> entry.phase().name().toLowerCase(Locale.ROOT))
                        .looking(entry -> entry.phase().isFailure() ? Cell.Look.BAD : Cell.Look.GOOD),
                Column.of(
                        "endedAt",
                        entry -> Column.json(entry.endedAt()),
                        entry -> Cell.of(Ages.from(entry.endedAt(), now))),
                Column.of(
                        "took",
                        entry -> Column.json(took(entry)),
                        entry -> Cell.of(took(entry).map(Ages::of).orElse("-"))),
                Column.number("read", RunLogEntry::recordsRead),
                Column.number("written", RunLogEntry::recordsWritten),
                Column.<RunLogEntry>of(
                                "error",
                                entry -> Column.json(error(entry)),
                                entry -> Cell.of(error(entry).orElse("")))
                        .cut(72),
                Column.hidden("id", entry -> Column.json(entry.runId())),
                Column.hidden("startedAt", entry -> Column.json(entry.startedAt())));
    }

    static Optional<Duration> took(RunLogEntry entry) {
        return entry.startedAt().map(started -> Duration.between(started, entry.endedAt()));
    }

    static Optional<String> error(RunLogEntry entry) {
        return entry.error().map(RunsCommand::firstLine);
    }

    private static String firstLine(RunError error) {
        String message = error.message().lines().findFirst().orElse("");
        return message.isEmpty() ? error.type() : error.type() + ": " + message;
    }
}
