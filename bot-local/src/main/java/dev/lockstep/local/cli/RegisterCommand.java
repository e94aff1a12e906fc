package dev.lockstep.local.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.local.InputRefusedException;
import dev.lockstep.local.cli.DefinitionDiff.Kind;
import dev.lockstep.local.cli.OutputOptions.Format;
import dev.lockstep.local.cli.Registering.Result;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes bots be what files say. */
@Command(
        name = "register",
        description = {
            "Makes bots be what files say. A file is YAML or JSON: one bot, a list, several documents, or what"
                    + " 'lockstep export' writes. What it does not say of a bot is as it is by default; positions,"
                    + " runs and a pause stay. Bots that no file names are left alone.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class RegisterCommand extends TableCommand {
    private static final int WORTH_PROGRESS = 100;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            arity = "1..*",
            required = true,
            description = "Files, or - for the standard input.")
    private @Nullable List<String> files;

    @Option(
            names = "--take-over",
            description = "Also bots that something else manages, such as a stack, or whose record cannot be read.")
    private boolean takeOver;

    @Mixin
    private final ChangeOptions changeOptions = new ChangeOptions();

    @Option(names = "--json", description = "Prints what became of each bot as JSON, and all else as errors.")
    private boolean json;

    RegisterCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    int run(Session session) {
        List<BotDefinition> wanted = DefinitionFiles.read(Given.required(files).stream()
                .map(file -> DefinitionFile.read(file, surroundings().input()))
                .toList());
        Registering registering = new Registering(session);
        List<DefinitionDiff> diffs = registering.compare(wanted);
        List<DefinitionDiff> changes =
                diffs.stream().filter(diff -> diff.kind() != Kind.UNCHANGED).toList();
        if (!changes.isEmpty()) {
            words().println("On table " + session.place() + ":");
        }
        tell(diffs, changes);
        if (!takeOver) {
            refuseOthers(changes);
        }
        if (changes.isEmpty() || changeOptions.isDryRun()) {
            words().println(changes.isEmpty() ? "Nothing to change." : "Dry run: nothing was changed.");
            words().flush();
            print(diffs, List.of());
            return ExitCode.OK;
        }
        var note = changeOptions.note(false, surroundings().environment());
        Terminal terminal = isInputTaken() ? Terminal.NONE : surroundings().terminal();
        if (!changeOptions.isConfirmed(terminal, err())) {
            return ExitCode.NOT_CONFIRMED;
        }
        List<Result> results = registering.write(changes, note, done -> tellProgress(done, changes.size()));
        print(diffs, results);
        return summary(results);
    }

    /** Whether nobody can be asked, since definitions come in where answers would. */
    private boolean isInputTaken() {
        return Given.required(files).contains(DefinitionFile.STANDARD_INPUT);
    }

    /** Where a person reads; what programs read is apart. */
    private PrintWriter words() {
        return json ? err() : out();
    }

    private void tell(List<DefinitionDiff> diffs, List<DefinitionDiff> changes) {
        Ansi ansi = json ? Ansi.OFF : ansi();
        changes.stream().flatMap(diff -> diff.lines().stream()).forEach(line -> words().println(line.shown(ansi)));
        if (diffs.size() > changes.size()) {
            words().printf(Locale.ROOT, "= %,d unchanged%n", diffs.size() - changes.size());
        }
        words().flush();
    }

    private static void refuseOthers(List<DefinitionDiff> changes) {
        String others = changes.stream()
                .flatMap(RegisterCommand::refusal)
                .map(refusal -> "\n  " + Cell.printable(refusal))
                .collect(Collectors.joining());
        if (!others.isEmpty()) {
            throw new InputRefusedException("nothing was changed; --take-over would change these too:" + others);
        }
    }

    private static Stream<String> refusal(DefinitionDiff diff) {
        return diff.kind() == Kind.REPLACED
                ? Stream.of(diff.id() + " cannot be read")
                : diff.otherManager().stream().map(manager -> diff.id() + " is managed by " + manager);
    }

    private void tellProgress(int done, int all) {
        if (all > WORTH_PROGRESS) {
            err().printf(Locale.ROOT, "%,d of %,d%n", done, all);
            err().flush();
        }
    }

    private int summary(List<Result> results) {
        List<Result> failed =
                results.stream().filter(result -> result.problem().isPresent()).toList();
        words().println(Stream.of(Kind.NEW, Kind.CHANGED, Kind.REPLACED)
                .map(kind -> count(results, kind))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(", ", "Registered: ", failed.size() == results.size() ? "none." : ".")));
        words().flush();
        failed.stream()
                .collect(Collectors.groupingBy(
                        result -> result.problem().orElseThrow(),
                        LinkedHashMap::new,
                        Collectors.mapping(result -> result.diff().id().value(), Collectors.joining(", "))))
                .forEach((problem, ids) -> err().println("lockstep: " + ids + ": " + Cell.printable(problem)));
        err().flush();
        return failed.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private static Optional<String> count(List<Result> results, Kind kind) {
        long number = results.stream()
                .filter(result -> result.problem().isEmpty() && result.diff().kind() == kind)
                .count();
        String what = kind == Kind.REPLACED ? "written anew" : kind.name().toLowerCase(Locale.ROOT);
        return number == 0 ? Optional.empty() : Optional.of(String.format(Locale.ROOT, "%,d %s", number, what));
    }

    /** For programs: every bot, in the order of the files. */
    private void print(List<DefinitionDiff> diffs, List<Result> results) {
        if (json) {
            var outcomes = results.stream()
                    .collect(Collectors.toMap(result -> result.diff().id(), result -> result));
            new Listing<DefinitionDiff>(List.of(
                            Column.text("bot", diff -> diff.id().value()),
                            Column.text("change", diff -> diff.kind().name().toLowerCase(Locale.ROOT)),
                            Column.hidden("members", RegisterCommand::members),
                            Column.hidden(
                                    "registered", diff -> Column.json(isRegistered(diff, outcomes.get(diff.id())))),
                            Column.hidden(
                                    "problem",
                                    diff -> Column.json(Optional.ofNullable(outcomes.get(diff.id()))
                                            .flatMap(Result::problem)))))
                    .print(diffs, Format.json, out(), Ansi.OFF);
        }
    }

    private static boolean isRegistered(DefinitionDiff diff, @Nullable Result result) {
        return diff.kind() == Kind.UNCHANGED
                || (result != null && result.problem().isEmpty());
    }

    private static JsonNode members(DefinitionDiff diff) {
        ArrayNode members = JsonNodeFactory.instance.arrayNode();
        diff.members().forEach(member -> members.add(member.json()));
        return members;
    }
}
