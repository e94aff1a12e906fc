package dev.lockstep.bench;

import dev.lockstep.bench.cost.CostPart;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
            "Requests and units are exact. Times are ratios within one run, and those of this machine."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:it was measured", "1:it could not be measured", "2:wrong usage"})
public final class Bench implements Callable<Integer> {
    private static final List<Part> PARTS = List.of(new CostPart());

    @Spec
    @Nullable
    private CommandSpec spec;

    @Parameters(
            paramLabel = "PART",
            description = "What to measure; everything if none is named: ${COMPLETION-CANDIDATES}.",
            completionCandidates = PartNames.class)
    private List<String> parts = new ArrayList<>();

    @Option(
            names = "--full",
            description =
                    "Measure as often, as long and as large as in docs/performance.md: half an hour. Otherwise it takes less than five minutes.")
    private boolean full;

    @Option(
            names = "--write",
            description = "Write what was measured to docs/performance.md and the pictures beside it.")
    private boolean write;

    Bench() {}

    /** Measures and ends this process with an exit code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new Bench()).setOut(out).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        CommandLine line = commandLine();
        List<Part> chosen = chosen();
        Extent extent = full ? Extent.FULL : Extent.SHORT;
        for (Part part : chosen) {
            line.getErr().println("bench: " + part.name() + ": " + part.about());
            long began = System.nanoTime();
            List<Section> sections =
                    part.measure(extent, step -> line.getErr().println("bench: " + part.name() + ": " + step));
            for (Section section : sections) {
                line.getOut().println("\n" + section.text());
                if (write) {
                    Document.performance().replace(section);
                }
            }
            line.getErr()
                    .println("bench: " + part.name() + ": done in "
                            + Duration.ofNanos(System.nanoTime() - began).toSeconds() + " s");
        }
        return 0;
    }

    private List<Part> chosen() {
        for (String name : parts) {
            if (PARTS.stream().noneMatch(part -> part.name().equals(name))) {
                throw new ParameterException(
                        commandLine(), "there is no part '%s' of the bench; there are: %s".formatted(name, names()));
            }
        }
        return PARTS.stream()
                .filter(part -> parts.isEmpty() || parts.contains(part.name()))
                .toList();
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec.commandLine();
    }

    private static String names() {
        return PARTS.stream().map(Part::name).collect(Collectors.joining(", "));
    }

    static final class PartNames extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        PartNames() {
            PARTS.forEach(part -> add(part.name()));
        }
    }
}
