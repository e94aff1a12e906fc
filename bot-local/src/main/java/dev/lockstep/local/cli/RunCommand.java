package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.run.RunLogEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** All of one run. */
@Command(
        name = "run",
        description = "Shows all of one finished run: times, counts, message, result, error with its stack.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RunCommand extends TableCommand {
    @Parameters(
            paramLabel = "RUN",
            description = "The run, as 'runs' names it: orders-enrich@17, or orders-enrich@17.3 of instance 3.")
    private @Nullable RunName run;

    @Mixin
    private final PageOptions output = new PageOptions();

    RunCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Session session) {
        RunName name = Given.required(run);
        RunLogEntry entry = session.lockstep()
                .runs()
                .log()
                .find(name.bot(), name.epoch(), name.instance())
                .orElseThrow(() -> new NotFoundException("there is no finished run '" + name + "': it may be under way"
                        + " ('lockstep show " + name.bot() + "'), or be older than 30 days"));
        if (output.isJson()) {
            OutputOptions.print(json(entry), out());
        } else {
            print(entry, session.now());
        }
        return ExitCode.OK;
    }

    private void print(RunLogEntry entry, Instant now) {
        Sheet sheet = new Sheet(out(), ansi());
        sheet.title(
                RunName.of(entry) + " " + entry.phase().name().toLowerCase(Locale.ROOT),
                entry.phase().isFailure() ? Cell.Look.BAD : Cell.Look.GOOD);
        sheet.entry("id", entry.runId());
        entry.claimedAt().ifPresent(at -> sheet.entry("claimed", at.toString()));
        entry.startedAt()
                .ifPresent(at -> sheet.entry(
                        "started",
                        at
                                + entry.claimedAt()
                                        .map(claimed ->
                                                " (" + Ages.of(Duration.between(claimed, at)) + " after the claim)")
                                        .orElse("")));
        sheet.entry("ended", entry.endedAt() + " (" + Ages.from(entry.endedAt(), now) + ")");
        sheet.entry("took", RunsCommand.took(entry).map(Ages::of).orElse("it never started"));
        sheet.entry("events read", String.valueOf(entry.recordsRead()));
        sheet.entry("events written", String.valueOf(entry.recordsWritten()));
        sheet.entry("failures", entry.failures() == 0 ? "" : entry.failures() + " in a row by then");
        sheet.entry("message", entry.message().orElse(""));
        sheet.entry("result", entry.result().orElse(""));
        entry.error().ifPresent(error -> {
            sheet.heading("Error");
            sheet.line(error.message().isEmpty() ? error.type() : error.type() + ": " + error.message());
            sheet.block(error.stack());
        });
    }

    private static ObjectNode json(RunLogEntry entry) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Column<RunLogEntry> column : columns()) {
            json.set(column.key(), column.value().apply(entry));
        }
        entry.error()
                .ifPresent(error -> json.putObject("error")
                        .put("type", error.type())
                        .put("message", error.message())
                        .put("stack", error.stack()));
        return json;
    }

    private static List<Column<RunLogEntry>> columns() {
        return List.of(
                Column.text("run", entry -> RunName.of(entry).toString()),
                Column.text("id", RunLogEntry::runId),
                Column.text("outcome", entry -> entry.phase().name().toLowerCase(Locale.ROOT)),
                time("claimedAt", RunLogEntry::claimedAt),
                time("startedAt", RunLogEntry::startedAt),
                time("endedAt", entry -> Optional.of(entry.endedAt())),
                Column.number("read", RunLogEntry::recordsRead),
                Column.number("written", RunLogEntry::recordsWritten),
                Column.number("failures", entry -> (long) entry.failures()),
                Column.hidden("message", entry -> Column.json(entry.message())),
                Column.hidden("result", entry -> Column.json(entry.result())));
    }

    private static Column<RunLogEntry> time(String key, Function<RunLogEntry, Optional<Instant>> time) {
        return Column.hidden(key, entry -> Column.json(time.apply(entry)));
    }
}
