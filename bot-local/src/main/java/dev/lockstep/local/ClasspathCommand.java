package dev.lockstep.local;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** What bots of one's own are compiled against. */
@Command(
        name = "classpath",
        description = "Prints the class path of Lockstep and its libraries, for javac and java.",
        mixinStandardHelpOptions = true)
final class ClasspathCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        spec.commandLine().getOut().println(System.getProperty("java.class.path"));
        return Main.OK;
    }
}
