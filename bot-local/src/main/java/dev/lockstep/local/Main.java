package dev.lockstep.local;

import dev.lockstep.local.cli.OperatorCommands;
import dev.lockstep.local.cli.Surroundings;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of {@code ./lockstep}. */
@Command(
        name = "lockstep",
        description = "Runs bots on DynamoDB: who runs, from where, and never two at once; and why not.",
        mixinStandardHelpOptions = true,
        version = "lockstep 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it is done, and right",
            "1:it failed, or the counts differ",
            "2:wrong usage, or an input that cannot be used",
            "3:there is no such bot, run or lock",
            "4:it was not confirmed, so nothing was changed",
            "5:the doctor has found something",
            "130:ended by Ctrl-C, after cleaning up; 143 by TERM"
        })
public final class Main {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    private Main() {}

    /** Runs a command and ends this process with its exit code. */
    public static void main(String[] arguments) {
        PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
        PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
        System.exit(commandLine(new DemoCommand(), new UpCommand(), out, err).execute(arguments));
    }

    static CommandLine commandLine(DemoCommand demo, UpCommand up, PrintWriter out, PrintWriter err) {
        return commandLine(demo, up, Surroundings.ofProcess(), out, err);
    }

    /** The command line in these surroundings. */
    public static CommandLine commandLine(Surroundings surroundings, PrintWriter out, PrintWriter err) {
        return commandLine(new DemoCommand(), new UpCommand(), surroundings, out, err);
    }

    private static CommandLine commandLine(
            DemoCommand demo, UpCommand up, Surroundings surroundings, PrintWriter out, PrintWriter err) {
        CommandLine line = new CommandLine(new Main());
        line.addSubcommand(up);
        line.addSubcommand(demo);
        line.addSubcommand(new MigrateCommand());
        line.addSubcommand(new BenchCommand());
        line.addSubcommand(new ClasspathCommand());
        OperatorCommands.addTo(
                line, surroundings, List.of("up", "demo", "migrate", "bench", "classpath", "completion"));
        line.setOut(out);
        line.setErr(err);
        line.setParameterExceptionHandler((refused, arguments) -> explained(refused));
        line.setExecutionStrategy(new CommandLine.RunLast());
        line.setExecutionExceptionHandler((e, command, parsed) -> explained(e, command.getErr()));
        return line;
    }

    /** One line that says what is wrong, and where to read what is right. */
    private static int explained(CommandLine.ParameterException refused) {
        PrintWriter err = refused.getCommandLine().getErr();
        err.println("lockstep: " + refused.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(refused, err);
        err.println("Try './" + refused.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        return USAGE;
    }

    /** What its user can mend is said in a line; what is Lockstep's mistake is shown in full. */
    private static int explained(Exception e, PrintWriter err) throws Exception {
        Optional<Integer> code = OperatorCommands.exitCode(e);
        if (code.isPresent()) {
            err.println("lockstep: " + e.getMessage());
            return code.get();
        } else if (e instanceof UnusableException || e instanceof DynamoDbLocalProcess.NotStartedException) {
            err.println("lockstep: " + e.getMessage());
            return FAILED;
        }
        throw e;
    }
}
