package dev.lockstep.local;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** Named here for the help: {@code ./lockstep} starts the bench itself, whose classes and peers no service has. */
@Command(
        name = "bench",
        description =
                "Measures cost and speed beside other libraries, in a clone: './lockstep bench --help' tells more.")
final class BenchCommand implements Callable<Integer> {
    @Unmatched
    private final List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() {
        throw new UnusableException(
                "the bench is not on this class path: start it in a clone, by './lockstep bench "
                        + String.join(" ", arguments) + "'",
                null);
    }
}
