package dev.lockstep.bench;

import dev.lockstep.bench.cold.ColdPart;
import dev.lockstep.bench.cost.CostPart;
import dev.lockstep.bench.cpu.CpuPart;
import dev.lockstep.bench.dispatch.DispatchPart;
import dev.lockstep.bench.growth.GrowthPart;
import dev.lockstep.bench.speed.SpeedPart;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command line of {@code ./lockstep bench}. */
@Command(
        name = "lockstep bench",
        description = {
            "Measures what Lockstep costs and how fast it is, beside one conditional UpdateItem and what else there is.",
            "Requests, units, classes and sizes are exact. Times are ratios within one run, and those of this machine."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it was measured",
            "1:it could not be measured",
            "2:wrong usage",
            "130:ended by Ctrl-C; 143 by TERM"
        })
public final class Bench implements Callable<Integer> {
    private static final List<Part> PARTS = List.of(
            new CostPart(), new GrowthPart(), new SpeedPart(), new CpuPart(), new ColdPart(), new DispatchPart());

    private final List<Part> all;
    private final Document document;

    @Spec
    @Nullable
    private CommandSpec spec;

    @Parameters(paramLabel = "PART", description = "What to measure: one of those below. Everything if none is named.")
    private List<String> chosen = new ArrayList<>();

    @Option(
            names = "--full",
            description = "Measure as often, as long and as large as docs/performance.md: twenty minutes."
                    + " Otherwise it takes less than five.")
    private boolean full;

    @Option(
            names = "--write",
            description = "Write what was measured to docs/performance.md, and the figures and pictures beside it;"
                    + " in full alone.")
    private boolean write;

    private Bench(List<Part> all, Document document) {
        this.all = all;
        this.document = document;
    }

    /** Measures, and ends this process with an exit code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(commandLine(PARTS, Document.performance(), out, err).execute(arguments));
    }

    static CommandLine commandLine(List<Part> parts, Document document, PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new Bench(parts, document));
        line.getCommandSpec()
                .usageMessage()
                .footer(Stream.concat(
                                Stream.of("", "Parts:"),
                                parts.stream().map(part -> "  %-10s  %s".formatted(part.name(), part.about())))
                        .toArray(String[]::new));
        line.setOut(out);
        line.setErr(err);
        line.setParameterExceptionHandler((refused, arguments) -> {
            err.println("lockstep bench: " + refused.getMessage());
            err.println("Try './lockstep bench --help'.");
            return CommandLine.ExitCode.USAGE;
        });
        return line;
    }

    @Override
    public Integer call() throws Exception {
        if (write && !full) {
            throw new ParameterException(commandLine(), "what is written has to be measured in full: add --full");
        }
        Extent extent = full ? Extent.FULL : Extent.SHORT;
        for (Part part : chosen()) {
            say(part, part.about());
            long began = System.nanoTime();
            for (Section section : part.measure(extent, step -> say(part, step))) {
                if (section.isFile()) {
                    say(part, section.name() + (write ? " is written" : " is written with --full --write"));
                } else {
                    commandLine().getOut().println("\n" + section.text());
                }
                if (write) {
                    document.replace(section);
                }
            }
            say(
                    part,
                    "done in %d s"
                            .formatted(
                                    Duration.ofNanos(System.nanoTime() - began).toSeconds()));
        }
        return CommandLine.ExitCode.OK;
    }

    private void say(Part part, String what) {
        commandLine().getErr().println("bench: " + part.name() + ": " + what);
    }

    private List<Part> chosen() {
        List<String> names = all.stream().map(Part::name).toList();
        for (String name : chosen) {
            if (!names.contains(name)) {
                throw new ParameterException(
                        commandLine(),
                        "there is no part '%s' of the bench; there are: %s".formatted(name, String.join(", ", names)));
            }
        }
        return all.stream()
                .filter(part -> chosen.isEmpty() || chosen.contains(part.name()))
                .toList();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec.commandLine();
    }
}
