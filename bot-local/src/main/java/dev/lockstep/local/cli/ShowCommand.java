package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotDetails;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.bot.Instances;
import dev.lockstep.decision.ExplainedBot;
import dev.lockstep.lambda.json.DefinitionJson;
import dev.lockstep.run.Round;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;

/** All about a bot. */
@Command(
        name = "show",
        description = {
            "Shows all about a bot: definition, positions with their age, runs, wake-ups, next fire times, the last error"
                    + " with its stack. One query. Lags are by what the bot was told of its queues; 'lag' asks the queues"
                    + " themselves.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class ShowCommand extends ExplainCommand {
    private static final int FIRE_TIMES = 3;
    private static final int LATEST_RUNS = 5;

    ShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void print(ExplainedBot explained, Sheet sheet, Instant now) {
        BotDetails details = explained.details();
        definition(sheet, details);
        List<PositionRow> positions = PositionRow.of(details.state());
        if (!positions.isEmpty()) {
            sheet.heading("Positions");
            sheet.table(PositionRow.columns(now), positions);
        }
        sheet.heading(round(details).isPresent() ? "Instances" : "Run");
        round(details)
                .ifPresent(round -> sheet.line("round " + round.epoch() + " of " + round.instances()
                        + " instances, " + round.phase().name().toLowerCase(Locale.ROOT)
                        + round.opened()
                                .map(at -> ", opened " + Ages.from(at, now))
                                .orElse("")));
        sheet.table(InstanceRow.columns(now), instances(details));
        wakeUps(sheet, details, now);
        if (!details.latest().isEmpty()) {
            sheet.heading("Latest finished runs");
            sheet.table(
                    RunsCommand.columns(now),
                    details.latest().stream().limit(LATEST_RUNS).toList());
        }
        lastError(details).ifPresent(entry -> {
            sheet.heading("Last error, of " + RunName.of(entry) + ", " + Ages.from(entry.endedAt(), now));
            sheet.line(RunsCommand.error(entry).orElse(""));
            entry.error().ifPresent(error -> sheet.block(error.stack()));
        });
    }

    private static void definition(Sheet sheet, BotDetails details) {
        BotDefinition d = details.bot().definition();
        sheet.entry("name", d.name().equals(d.id().value()) ? "" : d.name());
        sheet.entry("description", d.description());
        sheet.entry("status", status(details));
        sheet.entry("target", d.target().toString());
        sheet.entry("reads", names(d.reads()));
        sheet.entry("writes", names(d.writes()));
        sheet.entry("schedule", d.schedule().map(Object::toString).orElse(""));
        sheet.entry("time-out", Ages.of(d.timeout()));
        sheet.entry("delay", d.delay().isZero() ? "" : Ages.of(d.delay()));
        sheet.entry("instances", instances(d.instances()));
        sheet.entry("shards", names(d.shards()));
        sheet.entry("owner", d.owner());
        sheet.entry("tags", String.join(", ", d.tags().stream().sorted().toList()));
        sheet.entry("system", d.system().map(Object::toString).orElse(""));
        sheet.entry("settings", d.settings().equals("{}") ? "" : d.settings());
        sheet.entry("role", d.role().orElse(""));
        sheet.entry("tables", String.join(", ", d.tables().stream().sorted().toList()));
        sheet.entry("managed by", d.managedBy().orElse(""));
        sheet.entry("revision", String.valueOf(details.bot().revision()));
    }

    private static String status(BotDetails details) {
        BotStatus status = details.bot().status();
        return status.name().toLowerCase(Locale.ROOT)
                + details.bot()
                        .rules()
                        .statusNote()
                        .map(note -> " by " + note.who() + ": " + note.why())
                        .orElse("");
    }

    private static String instances(Instances rule) {
        if (!rule.isFannedOut()) {
            return "";
        }
        return (rule.least() == rule.most() ? "" : rule.least() + " to ")
                + rule.most()
                + rule.perLag()
                        .map(lag -> ", one for each " + Ages.of(lag) + " behind")
                        .orElse("")
                + rule.perEvents()
                        .map(events -> ", one for each " + events + " events behind")
                        .orElse("");
    }

    private static void wakeUps(Sheet sheet, BotDetails details, Instant now) {
        sheet.heading("Wake-ups");
        sheet.entry(
                "asked for",
                details.state().wake().count() + " so far, the latest run answers the first "
                        + round(details)
                                .map(round -> round.plan().wakeSeen())
                                .orElse(details.state().run().wakeSeen()));
        details.due()
                .forEach(due -> sheet.entry(
                        due.isSchedule() ? "schedule" : "one-off", due.at() + " (" + Ages.from(due.at(), now) + ")"));
        details.bot()
                .definition()
                .schedule()
                .map(schedule -> schedule.next(now, FIRE_TIMES).stream()
                        .map(Instant::toString)
                        .collect(Collectors.joining(", ")))
                .ifPresent(times -> sheet.entry("fires next", times));
    }

    private static Optional<Round> round(BotDetails details) {
        return details.state().round().filter(round -> !details.state().isAlone());
    }

    private static List<InstanceRow> instances(BotDetails details) {
        int number = round(details).map(round -> Math.max(1, round.instances())).orElse(1);
        return details.state().instances(number).stream()
                .map(run -> InstanceRow.of(
                        run, round(details), details.bot().rules().reads()))
                .toList();
    }

    private static Optional<RunLogEntry> lastError(BotDetails details) {
        return details.latest().stream()
                .filter(entry -> entry.error().isPresent())
                .findFirst();
    }

    private static String names(Collection<QueueName> queues) {
        return queues.stream().map(QueueName::value).sorted().collect(Collectors.joining(", "));
    }

    @Override
    ObjectNode json(ExplainedBot explained) {
        BotDetails details = explained.details();
        Instant now = details.readAt();
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("bot", details.bot().definition().id().value());
        json.put("state", BotRow.word(explained.explanation().standing()));
        json.put("verdict", explained.explanation().decision().text());
        json.put("status", status(details));
        json.put("revision", details.bot().revision());
        json.set("definition", DefinitionJson.write(details.bot().definition()));
        add(json.putArray("positions"), PositionRow.columns(now), PositionRow.of(details.state()));
        round(details)
                .ifPresent(round -> json.putObject("round")
                        .put("epoch", round.epoch())
                        .put("instances", round.instances())
                        .put("phase", round.phase().name().toLowerCase(Locale.ROOT)));
        add(json.putArray("instances"), InstanceRow.columns(now), instances(details));
        json.put("wakeUps", details.state().wake().count());
        ArrayNode due = json.putArray("due");
        details.due()
                .forEach(time -> due.addObject().put("at", time.at().toString()).put("isSchedule", time.isSchedule()));
        add(json.putArray("latest"), RunsCommand.columns(now), details.latest());
        lastError(details)
                .flatMap(RunLogEntry::error)
                .ifPresent(error -> json.putObject("lastError")
                        .put("type", error.type())
                        .put("message", error.message())
                        .put("stack", error.stack()));
        json.set("nextLook", Column.json(explained.nextLook()));
        return json.put("readAt", now.toString());
    }

    private static <T> void add(ArrayNode array, List<Column<T>> columns, List<T> rows) {
        rows.forEach(row -> array.add(new Listing<>(columns).json(row)));
    }
}
