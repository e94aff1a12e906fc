package dev.lockstep.local;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Counts lines exactly once in a world in which much goes wrong. */
@Command(
        name = "demo",
        description = {
            "Counts the lines of a file by two bots in a chain, while runs are killed, come back as zombies, answers get"
                    + " lost and invocations are doubled; then compares with a direct count. The second bot has 4"
                    + " instances, then 8, then 4 again.",
            "A bot waits after a run that died. An operator who is in a hurry forces it to run at once, which is audited,"
                    + " so the demo takes less time than the same crashes would otherwise.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class DemoCommand implements Callable<Integer> {
    private static final String RATE = "RATE";
    private static final long SLOW_EVENTS = 8_000;
    private static final Duration SLOW_WORK = Duration.ofMillis(2);

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description = "Lines of text, or of JSON if every line is an object (default: a day of a web shop).")
    private @Nullable Path input;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "What to count by. JSON: a field, a.b for a field of a field (default: the first of key, type,"
                            + " event, kind, status, level, name, id that is there, else the first field)."
                            + " Text: the number of a word, or 'line' (default: 1, the first word).")
    private @Nullable String key;

    @Option(
            names = "--crash",
            paramLabel = RATE,
            description = "How likely a run is killed at each of its steps (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.05")
    private double crash;

    @Option(
            names = "--double",
            paramLabel = RATE,
            description = "How likely an invocation is delivered twice (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.05")
    private double twice;

    @Option(
            names = "--lose",
            paramLabel = RATE,
            description = "How likely the answer to a write is lost (default: ${DEFAULT-VALUE}).",
            defaultValue = "0.02")
    private double lose;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides what goes wrong, as far as threads allow (default: ${DEFAULT-VALUE}).",
            defaultValue = "1")
    private long seed;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description =
                    "A DynamoDB to work on, in tables that are removed at the end (default: DynamoDB Local, started"
                            + " for this).")
    private @Nullable URI endpoint;

    @Option(
            names = "--scale",
            description = "Something else: measures in a minute what a slow bot gains by 2, 4 and 8 instances, and"
                    + " what they cost. No file is counted and nothing goes wrong.")
    private boolean scale;

    private final Demo.Meddling meddling;

    DemoCommand() {
        this(Demo.Meddling.NONE);
    }

    /** A demo whose bots a test has its hands in. */
    DemoCommand(Demo.Meddling meddling) {
        this.meddling = meddling;
    }

    @Override
    public Integer call() throws Exception {
        requireRate("--crash", crash, 0.5);
        requireRate("--double", twice, 1);
        requireRate("--lose", lose, 0.5);
        PrintWriter out = commandSpec().commandLine().getOut();
        if (scale) {
            return scale(out);
        }
        DemoInput.Source source = input == null ? new DemoInput.Shipped() : new DemoInput.Given(input);
        DemoInput surveyed = DemoInput.survey(source, Optional.ofNullable(key));
        out.printf(
                "%s: %,d lines, counted by %s%n",
                source.name(), surveyed.lines(), surveyed.rule().text());
        if (surveyed.replaced() > 0) {
            out.printf(
                    "%,d lines hold bytes that are not UTF-8; they count as replacement characters%n",
                    surveyed.replaced());
        }
        out.printf(
                "seed %d: runs die at %s of their steps, %s of invocations are doubled, %s of answers lost%n",
                seed, percent(crash), percent(twice), percent(lose));
        out.flush();
        return demonstrate(surveyed, out);
    }

    private int demonstrate(DemoInput surveyed, PrintWriter out) throws IOException {
        ProgressLine progress = new ProgressLine(out, surveyed.lines());
        Demo demo = new Demo(surveyed, new DemoOptions(crash, twice, lose, seed), progress, meddling);
        try (StopSignal stop = new StopSignal(demo::stop);
                Database database = database(out)) {
            try {
                DemoReport report = demo.run(database.endpoint());
                progress.end();
                report.print(out);
                return report.isRight() ? Main.OK : Main.FAILED;
            } catch (InterruptedException e) {
                progress.end();
                out.println("interrupted: " + demo.leftBehind() + (stop.isReceived() ? "" : ", " + e.getMessage()));
                return Main.FAILED;
            } finally {
                out.flush();
            }
        }
    }

    private int scale(PrintWriter out) {
        if (input != null || key != null) {
            throw new ParameterException(
                    commandSpec().commandLine(), "--scale makes events up: --input and --key have no meaning then");
        }
        DemoScale demo = new DemoScale(SLOW_EVENTS, SLOW_WORK);
        try (StopSignal stop = new StopSignal(demo::stop);
                Database database = database(out)) {
            ScaleReport report = new ScaleReport(out, SLOW_EVENTS);
            report.begin(SLOW_WORK.toMillis());
            try {
                demo.run(database.endpoint(), report::add);
                return Main.OK;
            } catch (InterruptedException e) {
                out.println("interrupted: " + demo.leftBehind() + (stop.isReceived() ? "" : ", " + e.getMessage()));
                return Main.FAILED;
            } finally {
                out.flush();
            }
        }
    }

    private Database database(PrintWriter out) {
        Database database = endpoint == null ? Database.own(Optional.empty(), 0, out::println) : Database.at(endpoint);
        database.onDeath(() -> out.println("DynamoDB Local has ended by itself"));
        return database;
    }

    private static String percent(double rate) {
        return (Math.round(rate * 1000) / 10.0) + " %";
    }

    private void requireRate(String option, double rate, double most) {
        if (!(rate >= 0 && rate <= most)) {
            throw new ParameterException(
                    commandSpec().commandLine(), option + " " + rate + " is not between 0 and " + most);
        }
    }

    private CommandSpec commandSpec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec;
    }
}
