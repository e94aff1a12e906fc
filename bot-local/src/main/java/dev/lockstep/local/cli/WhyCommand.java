package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.DueTime;
import dev.lockstep.decision.ExplainedBot;
import dev.lockstep.decision.Finding;
import dev.lockstep.decision.Rule;
import dev.lockstep.decision.Standing;
import dev.lockstep.decision.Verdict;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.types.QueueName;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/** Why a bot runs, or does not. */
@Command(
        name = "why",
        description = {
            "Tells whether a bot may run now, and if not: each rule with its data, what would change it, what the bot waits"
                    + " for, and when it is looked at next. One query. It goes by what the bot was told of its queues;"
                    + " 'lag' asks the queues themselves.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class WhyCommand extends ExplainCommand {
    WhyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    void print(ExplainedBot explained, Sheet sheet, Instant now) {
        sheet.line(explained.explanation().decision().text());
        sheet.heading("Rules, in the order in which they are asked");
        findings(sheet, explained.explanation().findings());
        explained.explanation().instances().forEach((instance, own) -> {
            sheet.heading("Instance " + instance);
            findings(sheet, own);
        });
        List<String> remedies = remedies(explained);
        if (!remedies.isEmpty()) {
            sheet.heading("What would change it");
            remedies.forEach(remedy -> sheet.item("-", remedy));
        }
        sheet.heading("What wakes it");
        wakers(explained, now).forEach(waker -> sheet.item("-", waker));
        sheet.item(
                "-",
                explained
                        .nextLook()
                        .map(at -> at.isAfter(now)
                                ? "it is looked at next at " + at + " (" + Ages.from(at, now) + ")"
                                : "it was to be looked at at " + at + " (" + Ages.from(at, now)
                                        + "): the next sweep does, and if none comes 'lockstep doctor' tells why")
                        .orElse("nothing else looks at it but the reconciliation, which walks over all bots"));
        lastError(explained).ifPresent(entry -> {
            sheet.heading("Last error");
            sheet.line(RunName.of(entry) + ", " + Ages.from(entry.endedAt(), now) + ": "
                    + RunsCommand.error(entry).orElse(""));
        });
    }

    private static void findings(Sheet sheet, List<Finding> findings) {
        for (Finding finding : findings) {
            Mark mark = Mark.of(finding.verdict());
            sheet.item(String.format("%-2s %-9s", mark.sign, word(finding.rule())), finding.text(), mark.look);
        }
    }

    private static String word(Rule rule) {
        return rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** How a verdict looks in front of its rule. */
    private enum Mark {
        PASSES("ok", Cell.Look.GOOD),
        OBJECTS("NO", Cell.Look.BAD),
        NOT_ASKED("..", Cell.Look.FAINT);

        private final String sign;
        private final Cell.Look look;

        Mark(String sign, Cell.Look look) {
            this.sign = sign;
            this.look = look;
        }

        static Mark of(Verdict verdict) {
            return switch (verdict) {
                case PASSES -> PASSES;
                case OBJECTS -> OBJECTS;
                case NOT_ASKED -> NOT_ASKED;
            };
        }
    }

    private static List<String> remedies(ExplainedBot explained) {
        Stream<String> ready = explained.explanation().standing() == Standing.READY
                ? Stream.of(
                        "nothing keeps it: Dispatch takes it up within seconds of whatever woke it; if it stays ready,"
                                + " 'lockstep doctor' tells why")
                : Stream.empty();
        Stream<String> objections = Stream.concat(
                        explained.explanation().findings().stream(),
                        explained.explanation().instances().values().stream().flatMap(List::stream))
                .filter(Finding::isObjection)
                .flatMap(finding -> finding.remedy().stream());
        return Stream.concat(ready, objections).distinct().toList();
    }

    private static List<String> wakers(ExplainedBot explained, Instant now) {
        Stream<String> queues = explained.details().bot().rules().reads().stream()
                .map(QueueName::value)
                .sorted()
                .collect(Collectors.collectingAndThen(
                        Collectors.joining(", "),
                        names -> names.isEmpty() ? Stream.empty() : Stream.of("events in " + names)));
        Stream<String> due = explained.details().due().stream().map(time -> waker(time, now));
        return Stream.of(queues, due, Stream.of("a trigger"))
                .flatMap(all -> all)
                .toList();
    }

    private static String waker(DueTime due, Instant now) {
        return (due.isSchedule() ? "its schedule, next at " : "a one-off at ") + due.at() + " ("
                + Ages.from(due.at(), now) + ")";
    }

    private static Optional<RunLogEntry> lastError(ExplainedBot explained) {
        return explained.details().latest().stream()
                .filter(entry -> entry.error().isPresent())
                .findFirst();
    }

    @Override
    ObjectNode json(ExplainedBot explained) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("bot", explained.details().bot().definition().id().value());
        json.put("state", BotRow.word(explained.explanation().standing()));
        json.put("verdict", explained.explanation().decision().text());
        json.set("rules", findings(explained.explanation().findings()));
        ObjectNode instances = json.putObject("instances");
        explained
                .explanation()
                .instances()
                .forEach((instance, own) -> instances.set(String.valueOf(instance), findings(own)));
        remedies(explained).forEach(json.putArray("remedies")::add);
        explained.details().bot().rules().reads().stream()
                .map(QueueName::value)
                .sorted()
                .forEach(json.putArray("queues")::add);
        ArrayNode due = json.putArray("due");
        explained
                .details()
                .due()
                .forEach(time -> due.addObject().put("at", time.at().toString()).put("isSchedule", time.isSchedule()));
        json.set("nextLook", Column.json(explained.nextLook()));
        lastError(explained)
                .ifPresent(entry -> json.putObject("lastError")
                        .put("run", RunName.of(entry).toString())
                        .put("endedAt", entry.endedAt().toString())
                        .put("error", RunsCommand.error(entry).orElse("")));
        return json;
    }

    private static ArrayNode findings(List<Finding> findings) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        findings.forEach(finding -> {
            ObjectNode json = array.addObject()
                    .put("rule", word(finding.rule()))
                    .put(
                            "verdict",
                            finding.verdict().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                    .put("text", finding.text());
            json.set("until", Column.json(finding.until()));
            json.set("remedy", Column.json(finding.remedy()));
        });
        return array;
    }
}
