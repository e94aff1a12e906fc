package dev.lockstep.local.cli;

import java.io.File;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles the documentation's Java, each piece with what a reader would have around it. */
final class JavaExamples {
    private static final String IMPORTS = Stream.of(
                    "dev.lockstep",
                    "dev.lockstep.audit",
                    "dev.lockstep.bot",
                    "dev.lockstep.decision",
                    "dev.lockstep.dispatch",
                    "dev.lockstep.lambda.bot",
                    "dev.lockstep.run",
                    "dev.lockstep.store",
                    "dev.lockstep.testkit",
                    "dev.lockstep.types",
                    "dev.lockstep.wake",
                    "java.time",
                    "java.util",
                    "org.junit.jupiter.api.extension",
                    "org.junit.jupiter.params",
                    "org.junit.jupiter.params.provider",
                    "software.amazon.awssdk.services.dynamodb",
                    "software.amazon.awssdk.services.dynamodb.model")
            .map(name -> "import " + name + ".*;\n")
            .collect(Collectors.joining("", "", "import static org.assertj.core.api.Assertions.assertThat;\n"));

    /** What the examples name and leave to their reader. */
    private static final String AROUND = """
            record Event(String customer) {}

            interface Batch {
                EventId last();
                int size();
                boolean isEmpty();
                List<TransactWriteItem> writes();
                List<TransactWriteItem> writes(java.util.function.Predicate<Event> mine);
            }

            class Orders {
                List<Batch> readAfter(EventId after) { return List.of(); }
                Batch readAfter(EventId after, int most) { throw new AssertionError(); }
                List<Batch> readBetween(String queue, EventId after, EventId end) { return List.of(); }
                Batch readBetween(String queue, EventId after, EventId end, int most) { throw new AssertionError(); }
            }

            abstract class Around {
                static final BotDefinition COUNTER = BotDefinition.bot("counter").target("process:counter").build();
                static final BotId BOT = COUNTER.id();
                final Orders orders = new Orders();
                final Orders source = orders;
                BotId bot;
                BotRun run;
                EventId last;
                EventId written;
                long count;
                Invocation invocation;
                BotFunction work;
                Lockstep lockstep;
                Lockstep bus;
                String leoCron;
                String leoSettings;
                String leoSystem;

                static Lockstep door(DynamoDbClient client) { throw new AssertionError(); }
                static int counter() { return 0; }
                static void count(BotRun run) {}
            }
            """;

    private JavaExamples() {}

    /** What the compiler has against them, each by the line of its document; empty if nothing. */
    static List<String> mistakes(List<Example> examples, Path classes) {
        Map<String, Example> byName = new TreeMap<>();
        examples.forEach(example -> byName.put("Example" + byName.size(), example));
        Map<String, String> sources = new TreeMap<>(Map.of("Around", AROUND));
        byName.forEach((name, example) -> sources.put(name, source(name, example)));
        return compile(sources, classes).stream()
                .map(d -> place(d, byName) + ": " + d.getMessage(Locale.ROOT))
                .toList();
    }

    private static String place(Diagnostic<? extends JavaFileObject> mistake, Map<String, Example> byName) {
        JavaFileObject source = mistake.getSource();
        String name = source == null ? "" : source.getName().replaceAll("^/|\\.java$", "");
        Example example = byName.get(name);
        return example == null
                ? name
                : example.document() + ":" + (example.line() + mistake.getLineNumber() - firstLine());
    }

    private static long firstLine() {
        return IMPORTS.lines().count() + 1;
    }

    /** All that is put before an example is put into one line, so that its lines can be told. */
    private static String source(String name, Example example) {
        String begin = "class " + name + " extends Around { ";
        if (example.has(line -> line.startsWith("@RegisterExtension"))) {
            return begin + "static class ExactlyOnceTest extends Around {\n" + example.joined() + "\n}}";
        } else if (example.has(line -> line.startsWith("@Override"))) {
            return begin + "abstract class Body extends BotHandler {\n" + example.joined() + "\n}}";
        } else if (example.has(line -> line.contains(" class "))) {
            return begin + "\n" + example.joined() + "\n}";
        }
        return begin + "void example() throws Exception {\n" + example.joined() + "\n}}";
    }

    /** Compiles sources by the names of their classes. */
    static List<Diagnostic<? extends JavaFileObject>> compile(Map<String, String> sources, Path classes) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path") + File.pathSeparator + classes);
        List<Source> files = sources.entrySet().stream()
                .map(source -> new Source(
                        source.getKey(),
                        source.getValue().startsWith("import") ? source.getValue() : IMPORTS + source.getValue()))
                .toList();
        compiler.getTask(new StringWriter(), null, found, options, null, files).call();
        return found.getDiagnostics().stream()
                .filter(d -> d.getKind() == Diagnostic.Kind.ERROR)
                .toList();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String name, String text) {
            super(URI.create("string:///" + name + ".java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
