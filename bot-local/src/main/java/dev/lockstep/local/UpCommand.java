package dev.lockstep.local;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Instances;
import dev.lockstep.local.lambda.LocalFunction;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunResult;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Lockstep on this machine, until it is stopped. */
@Command(
        name = "up",
        description = {
            "Starts DynamoDB Local and the embedded service on a table, and runs bots until Ctrl-C or TERM. Then runs"
                    + " under way may finish (a Ctrl-C reaches functions' processes too, and ends them), and the exit code"
                    + " is the signal's: 130 or 143. If DynamoDB Local ends by"
                    + " itself, the exit code is 1.",
            ""
        },
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UpCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Keeps the data there; without it all is in memory and gone at the end.")
    private @Nullable Path data;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "DynamoDB Local's port, 0 for any free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "8000")
    private int port;

    @Option(
            names = "--endpoint",
            paramLabel = "URL",
            description = "A DynamoDB that is there already, instead of DynamoDB Local.")
    private @Nullable URI endpoint;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Lockstep's table, made if it is not there (default: ${DEFAULT-VALUE}).",
            defaultValue = "lockstep")
    private String table = "lockstep";

    @Option(
            names = "--bots",
            paramLabel = "JAR_OR_DIR",
            arity = "1..*",
            description = "Bots to run: jars or directories of classes that name a dev.lockstep.local.BotProvider in"
                    + " META-INF/services. Libraries they need are named here too.")
    private List<Path> bots = new ArrayList<>();

    @Option(
            names = "--function",
            paramLabel = "NAME=PATH[!HANDLER]",
            description = {
                "A Lambda function to run from its package, for targets lambda:NAME: a zip or jar, or a directory of the"
                        + " same; with the handler's class, unless there is an executable 'bootstrap' in it. Each"
                        + " invocation has a process of its own, which is kept warm, and is killed at its time-out."
                        + " It acts as the role arn:aws:iam::000000000000:role/NAME. May be given several times."
            })
    private List<String> functions = new ArrayList<>();

    @Option(
            names = "--function-timeout",
            paramLabel = "SECONDS",
            description = "After which a function is killed (default: ${DEFAULT-VALUE}).",
            defaultValue = "60")
    private int functionTimeout;

    @Option(
            names = "--function-concurrency",
            paramLabel = "N",
            description =
                    "How many processes a function has at most, one for each invocation under way; a bot of several"
                            + " instances needs as many (default: ${DEFAULT-VALUE}).",
            defaultValue = "10")
    private int functionConcurrency;

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description = "A variable of every function. May be given several times.")
    private Map<String, String> variables = new LinkedHashMap<>();

    @Option(
            names = "--lambda-port",
            paramLabel = "N",
            description = "Port of Lambda's operation Invoke, 0 for any free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int lambdaPort;

    @Option(
            names = "--api-port",
            paramLabel = "N",
            description = "Port of the Bot API, 0 for any free one (default: ${DEFAULT-VALUE}).",
            defaultValue = "0")
    private int apiPort;

    @Override
    public Integer call() throws Exception {
        requireSense();
        PrintWriter out = commandSpec().commandLine().getOut();
        Thread waiting = Thread.currentThread();
        CountDownLatch end = new CountDownLatch(1);
        try (StopSignal stop = new StopSignal(end::countDown);
                ProvidedBots provided = ProvidedBots.in(bots);
                Database database = database(out);
                EmbeddedService service = service(database, provided, out)) {
            for (BotDefinition definition : provided.definitions()) {
                service.lockstep().bots().register(definition);
                out.println("registered " + definition.id() + " -> " + definition.target() + instances(definition));
            }
            out.print(introduction(database.endpoint(), provided, service));
            out.flush();
            database.onDeath(end::countDown);
            end.await();
            if (!stop.isReceived()) {
                throw new UnusableException("DynamoDB Local has ended by itself, so Lockstep ends too", null);
            }
            out.println("stopping: runs under way may finish");
            out.flush();
        } catch (InterruptedException e) {
            waiting.interrupt();
        }
        return Main.OK;
    }

    private static String instances(BotDefinition definition) {
        Instances rule = definition.instances();
        if (!rule.isFannedOut()) {
            return "";
        }
        return ", " + (rule.least() == rule.most() ? "" : rule.least() + " to ") + rule.most() + " instances";
    }

    private void requireSense() {
        if (endpoint != null && data != null) {
            throw wrong("--data is of DynamoDB Local and --endpoint of another one: give one of them");
        }
        requirePort("--port", port);
        requirePort("--lambda-port", lambdaPort);
        requirePort("--api-port", apiPort);
        if (functionTimeout < 1 || functionTimeout > 900) {
            throw wrong("--function-timeout " + functionTimeout + " is not between 1 and 900 seconds");
        }
        if (functionConcurrency < 1 || functionConcurrency > 1_000) {
            throw wrong("--function-concurrency " + functionConcurrency + " is not between 1 and 1000");
        }
        if (!table.matches("[a-zA-Z0-9_.-]{3,255}")) {
            throw wrong("--table '" + table + "' is not a table's name: 3 to 255 letters, digits and _ . -");
        }
    }

    private void requirePort(String option, int number) {
        if (number < 0 || number > 65_535) {
            throw wrong(option + " " + number + " is not between 0 and 65535");
        }
    }

    private LocalFunction function(String argument) {
        try {
            return LocalFunction.parse(argument)
                    .withTimeout(Duration.ofSeconds(functionTimeout))
                    .withConcurrency(functionConcurrency)
                    .withEnvironment(variables);
        } catch (InvalidInputException notOne) {
            throw wrong("--function: " + notOne.getMessage());
        }
    }

    private Database database(PrintWriter out) {
        if (endpoint != null) {
            return Database.at(endpoint);
        }
        if (data != null) {
            requireWritable(data);
        }
        return Database.own(Optional.ofNullable(data), port, notice -> {
            out.println(notice);
            out.flush();
        });
    }

    private static void requireWritable(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UnusableException("--data " + directory + " is not and cannot be made a directory: " + e, e);
        }
        if (!Files.isWritable(directory)) {
            throw new UnusableException("--data " + directory + " may not be written", null);
        }
    }

    private EmbeddedService service(Database database, ProvidedBots provided, PrintWriter out) {
        EmbeddedService.Builder builder = EmbeddedService.at(database.endpoint())
                .table(table)
                .listener(new RunLines(out))
                .lambdaPort(lambdaPort)
                .apiPort(apiPort)
                .functionOutput((function, line) -> {
                    out.println("[" + function + "] " + line);
                    out.flush();
                });
        provided.functions().forEach(builder::bot);
        functions.forEach(argument -> builder.function(function(argument)));
        try {
            return builder.start();
        } catch (InvalidInputException unusable) {
            throw new InputRefusedException(String.valueOf(unusable.getMessage()));
        }
    }

    private String introduction(URI at, ProvidedBots provided, EmbeddedService service) {
        StringBuilder text = new StringBuilder("""
                Lockstep is up: table %s at %s
                  region %s, access key and secret key: any, such as %s
                  AWS_ACCESS_KEY_ID=%4$s AWS_SECRET_ACCESS_KEY=%4$s aws dynamodb scan --table-name %1$s \\
                      --region %3$s --endpoint-url %2$s
                  Lambda at %5$s: invoke lockstep-registrar, lockstep-bot-api, ...
                  bots in processes of their own: %6$s
                  Bot API at %7$s, for requests signed for region %3$s and service lambda, by you with
                """.formatted(
                        table,
                        at,
                        Connection.region(),
                        Connection.ACCESS_KEY,
                        service.lambda().endpoint(),
                        functions.isEmpty() ? "none, see --function" : String.join(", ", functions),
                        service.apiUrl()));
        service.lambda()
                .operator()
                .toEnvironment()
                .forEach((name, value) -> text.append("      export ")
                        .append(name)
                        .append('=')
                        .append(value)
                        .append('\n'));
        return text + """
                  bots in this process: %s
                Ctrl-C stops it.
                """.formatted(names(provided));
    }

    private static String names(ProvidedBots provided) {
        return provided.functions().isEmpty()
                ? "none, see --bots"
                : String.join(", ", new TreeSet<>(provided.functions().keySet()));
    }

    private ParameterException wrong(String message) {
        return new ParameterException(commandSpec().commandLine(), message);
    }

    private CommandSpec commandSpec() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return spec;
    }

    /** A line a run. */
    private record RunLines(PrintWriter out) implements RunListener {
        @Override
        public void ended(Invocation invocation, RunResult result, Duration took) {
            if (result instanceof RunResult.Failed failed) {
                line(invocation, "failed after " + took.toMillis() + " ms: " + failed.error());
            } else if (result instanceof RunResult.Lost lost) {
                line(
                        invocation,
                        "was lost after " + took.toMillis() + " ms: "
                                + lost.reason().getMessage());
            } else {
                line(invocation, "completed in " + took.toMillis() + " ms");
            }
        }

        @Override
        public void brokeOff(Invocation invocation, Throwable reason) {
            line(
                    invocation,
                    "broke off, and its end could not be written, so it expires unless it was all the same: " + reason);
        }

        private void line(Invocation invocation, String what) {
            String instance = invocation
                    .fanOut()
                    .map(share -> " instance " + invocation.instance() + " of " + share.instances())
                    .orElse("");
            out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.MILLIS) + " " + invocation.bot()
                    + instance + " run " + invocation.runId() + " (epoch " + invocation.epoch() + ") " + what);
            out.flush();
        }
    }
}
