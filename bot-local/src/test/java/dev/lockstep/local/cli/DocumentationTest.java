package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.local.BotProvider;
import dev.lockstep.local.Main;
import dev.lockstep.run.BotFunction;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Invocation;
import dev.lockstep.testkit.DynamoDbLocal;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * Runs every example of the documentation: sessions are typed again and their output compared
 * ({@code -Dlockstep.write=true} writes it anew, to be reviewed), Java is compiled, resources are registered, commands
 * are run. What cannot be run here is listed with the reason, and an example that nobody has thought of fails.
 */
class DocumentationTest {
    private static final String LOCKSTEP = "./lockstep ";

    /** Beginnings of commands that are not run here, and why not. */
    private static final Map<String, String> NOT_RUN = Map.ofEntries(
            Map.entry("./lockstep bench", "takes minutes; the tests of bot-bench measure what is exact"),
            Map.entry("./lockstep demo", "takes a minute; DemoTest, and CI runs it"),
            Map.entry("./lockstep up", "serves until it is stopped; UpCommandTest"),
            Map.entry("./lockstep migrate", "needs a bus; MigrateCommandTest"),
            Map.entry("./lockstep doctor", "finds what is wrong with a table without functions; DoctorTest"),
            Map.entry("./mvnw ", "builds what is being built"),
            Map.entry("sam ", "needs AWS"),
            Map.entry("aws ", "needs AWS"),
            Map.entry("awscurl ", "needs AWS"),
            Map.entry("export LOCKSTEP_API_URL=$(aws ", "needs AWS"),
            Map.entry("curl --aws-sigv4 ", "needs the embedded service's Bot API; EmbeddedEndToEndTest calls it"),
            Map.entry("unzip -qo examples/", "needs the examples' zip; the end-to-end suite has it"),
            Map.entry("java -cp '/tmp/java-bot", "needs the examples' zip; the end-to-end suite has it"),
            Map.entry("mkdir -p hello/", "theBotsOfOneMinuteRun"),
            Map.entry("echo Hello > hello/", "theBotsOfOneMinuteRun"),
            Map.entry("cat > hello/Hello.java ", "theBotsOfOneMinuteRun"),
            Map.entry("javac -cp \"$(./lockstep classpath)\" hello/", "theBotsOfOneMinuteRun"),
            Map.entry("source <(./lockstep completion", "for the reader's shell"),
            Map.entry("cd ", "where the reader is"),
            Map.entry("export AWS_", "what the reader's shell knows"),
            Map.entry("export LOCKSTEP_", "what the reader's shell knows"),
            Map.entry("set -- ", "read by everyCommandOfTheDocumentationCanBeTyped"));

    /** The launcher starts it, which has its own command line. */
    private static final Set<String> OF_THE_BENCH = Set.of("--full", "--write");

    /** Languages that are not tried here, and who does. */
    private static final Map<String, String> OF_OTHERS = Map.of(
            "js", "WhoseKeyTest; the Bot API's by the examples in Node",
            "python", "WhoseKeyTest; the check of signatures by its counterpart, WebhookSignatureTest",
            "xml", "dependencies, as examples/java-bot has them",
            "", "pictures and outputs, which nobody types");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final CommandLine COMMANDS = commandLine();

    @TempDir
    Path folder;

    @Test
    void everyLanguageOfAnExampleIsTriedBySomebody() {
        Set<String> tried = Set.of("sh", "console", "java", "yaml", "json");

        assertThat(Example.all())
                .hasSizeGreaterThan(30)
                .allMatch(example -> tried.contains(example.language()) || OF_OTHERS.containsKey(example.language()));
    }

    static Stream<String> documentsWithSessions() {
        return Example.in("console").stream().map(Example::document).distinct();
    }

    /** Each section begins on the same night; the sessions of one section go on where the one before has ended. */
    @ParameterizedTest
    @MethodSource("documentsWithSessions")
    void aSessionPrintsWhatItSaysItPrints(String document) {
        List<Replayed> replayed = new ArrayList<>();
        String section = "";
        ConsoleSession session = atNight();
        for (Example example : Example.all()) {
            if (example.document().equals(document) && Set.of("console", "yaml").contains(example.language())) {
                if (!example.section().equals(section)) {
                    section = example.section();
                    session = session.isNightOver() ? atNight() : session.again();
                }
                if (example.language().equals("console")) {
                    replayed.add(new Replayed(example, session.replay(example.text())));
                } else if (isFile(example)) {
                    session.write(example.text().get(0).substring(2), example.joined());
                }
            }
        }
        if (Boolean.getBoolean("lockstep.write")) {
            Collections.reverse(replayed);
            replayed.forEach(each -> each.example().replace(each.lines()));
            return;
        }
        replayed.forEach(each -> assertThat(each.example().text())
                .as("%s, made anew with -Dlockstep.write=true", each.example())
                .containsExactlyElementsOf(each.lines()));
    }

    private record Replayed(Example example, List<String> lines) {}

    private ConsoleSession atNight() {
        Fleet fleet = Fleet.atNight(DYNAMO);
        return new ConsoleSession(new Prompt(DYNAMO, fleet), new Happenings(fleet), folder);
    }

    private static boolean isFile(Example example) {
        return example.text().get(0).matches("# [\\w.-]+\\.ya?ml");
    }

    static Stream<Example> scripts() {
        return Example.in("sh").stream();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void everyCommandOfTheDocumentationCanBeTyped(Example script) {
        List<String> given = List.of();
        Optional<ConsoleSession> session = Optional.empty();
        for (String command : ShellText.commands(script.text())) {
            if (command.startsWith("set -- ")) {
                given = ShellText.words(command.substring("set -- ".length()));
            }
            boolean isNotRun = NOT_RUN.keySet().stream().anyMatch(command::startsWith);
            List<String> calls = ShellText.calls(ShellText.with(command, "\"$@\"", given), LOCKSTEP);
            for (String call : isNotRun && !command.startsWith(LOCKSTEP) ? List.<String>of() : calls) {
                String whole = call.replace("\"$bot\"", "orders-enrich");
                List<String> words = ShellText.words(whole.substring(LOCKSTEP.length()));
                COMMANDS.parseArgs(words.toArray(new String[0]));
                if (!isNotRun) {
                    session = session.or(() -> Optional.of(theirs(script)));
                    assertThat(session.orElseThrow().run(whole))
                            .as(call)
                            .satisfies(answer -> assertThat(answer.exitCode())
                                    .as(answer.err())
                                    .isZero());
                }
            }
            assertThat(isNotRun || !calls.isEmpty())
                    .as("somebody has thought of: %s", command)
                    .isTrue();
        }
    }

    /** A night with the bots that a document tells of. */
    private ConsoleSession theirs(Example script) {
        Fleet fleet = script.document().equals("README.md") ? new Fleet(DYNAMO) : Fleet.atNight(DYNAMO);
        if (script.document().equals("README.md")) {
            fleet.lockstep
                    .bots()
                    .register(BotDefinition.bot("listener")
                            .target("process:listener")
                            .reads("ticks")
                            .build());
        }
        return new ConsoleSession(new Prompt(DYNAMO, fleet), new Happenings(fleet), folder);
    }

    private static CommandLine commandLine() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return Main.commandLine(Surroundings.ofProcess(), nowhere, nowhere);
    }

    private static final Pattern INLINE = Pattern.compile("`(?:\\./)?lockstep ([a-z][^`]*)`");

    /** What stands within sentences is not whole, but what is there must be. */
    @Test
    void everyCommandAndOptionThatASentenceNamesIsThere() {
        List<String> unknown = new ArrayList<>();
        for (Path document : Example.documents()) {
            for (String line : Example.lines(document)) {
                Matcher inline = INLINE.matcher(line);
                while (inline.find()) {
                    List<String> words = ShellText.words(inline.group(1));
                    CommandLine command = COMMANDS.getSubcommands().get(words.get(0));
                    words.stream()
                            .filter(word ->
                                    command == null || (word.startsWith("--") && !hasOption(command, words, word)))
                            .findFirst()
                            .ifPresent(word -> unknown.add(document.getFileName() + ": " + inline.group()));
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    private static boolean hasOption(CommandLine command, List<String> words, String option) {
        String name = option.split("=", 2)[0];
        return Stream.concat(
                                Stream.of(command),
                                command.getSubcommands().entrySet().stream()
                                        .filter(sub -> words.contains(sub.getKey()))
                                        .map(Map.Entry::getValue))
                        .anyMatch(c -> c.getCommandSpec().optionsMap().containsKey(name))
                || (command.getCommandName().equals("bench") && OF_THE_BENCH.contains(name));
    }

    @Test
    void javaCompiles() {
        assertThat(JavaExamples.mistakes(Example.in("java"), folder)).isEmpty();
    }

    static Stream<Example> resources() {
        return Example.in("yaml").stream().filter(example -> !isFile(example));
    }

    @ParameterizedTest
    @MethodSource("resources")
    void resourcesOfStacksAreAccepted(Example example) {
        Fleet fleet = new Fleet(DYNAMO);

        assertThat(new TemplateExamples(fleet.lockstep).mistakes(example)).isEmpty();
    }

    static Stream<Example> json() {
        return Example.in("json").stream();
    }

    @ParameterizedTest
    @MethodSource("json")
    void jsonIsJsonAndAnInvocationIsOne(Example example) {
        assertThat(example.joined()).matches(TemplateExamples::isJson);
        if (example.joined().startsWith("{\"lockstep\":")) {
            assertThat(Invocation.ofJson(example.joined()).epoch()).isEqualTo(7);
        }
    }

    /** The README's first bots, compiled from its text, woken by the clock and by one another. */
    @Test
    void theBotsOfOneMinuteRun() throws Exception {
        List<String> script = Example.in("sh").stream()
                .filter(example -> example.has(line -> line.startsWith("cat > hello/Hello.java")))
                .findFirst()
                .orElseThrow()
                .text();
        String source = String.join("\n", script.subList(begin(script) + 1, script.indexOf("EOF")));
        assertThat(JavaExamples.compile(Map.of("Hello", source), folder)).isEmpty();

        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            BotProvider hello = (BotProvider)
                    loader.loadClass("Hello").getDeclaredConstructor().newInstance();
            Fleet fleet = new Fleet(DYNAMO);
            for (BotDefinition definition : hello.definitions()) {
                String id = definition.id().value();
                fleet.lockstep.bots().register(definition);
                fleet.does(id, run -> work(Objects.requireNonNull(hello.bots().get(id)), run));
            }
            fleet.live(Duration.ofSeconds(10));

            assertThat(new Prompt(DYNAMO, fleet)
                            .run("runs", "listener", "-o", "csv")
                            .out())
                    .contains("listener@1,complete");
        }
    }

    private static void work(BotFunction bot, BotRun run) {
        try {
            bot.run(run);
        } catch (Exception thrown) {
            throw new AssertionError(thrown);
        }
    }

    private static int begin(List<String> script) {
        return script.indexOf("cat > hello/Hello.java <<'EOF'");
    }
}
