package dev.lockstep.local.lambda;

import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lambda on this machine. Functions in packages run in processes of their own, one for each invocation at a time, warm
 * for the next one, killed if they take too long; handlers run in this process. Both are invoked by Lambda's own API at
 * {@link #endpoint}, at once or asynchronously, and those that were given one by a URL that wants signed requests.
 *
 * <p>Clients of the endpoint may use any credentials. Function URLs know those of {@link #operator} and of the
 * functions in packages, each of which acts as its role.
 */
public final class LocalLambda implements AutoCloseable {
    /** The account that everything on this machine belongs to. */
    public static final String ACCOUNT = Functions.ACCOUNT;

    private static final Logger LOG = LoggerFactory.getLogger(LocalLambda.class);
    private static final String OPERATOR = "lockstep-operator";

    private final Options options;
    private final Functions functions;
    private final Keyring keyring = new Keyring();
    private final Keyring.Identity operator = keyring.issue(OPERATOR, "local");
    private final Map<String, String> shared = new TreeMap<>();
    private final AsyncInvocations async;
    private final LoopbackServer endpoint;
    private final List<LoopbackServer> urls = new ArrayList<>();
    private volatile @Nullable String failureDestination;

    private LocalLambda(Options options) throws IOException {
        this.options = options;
        this.functions = new Functions(options.region());
        this.async = new AsyncInvocations(options.clock(), options.pauses(), this::tellDestination);
        InvokeEndpoint invoke = new InvokeEndpoint(functions, async);
        this.endpoint = LoopbackServer.start("lockstep-lambda", options.port(), invoke::answer);
    }

    /**
     * How it is set up.
     *
     * @param port to listen on, any free one if it is 0
     * @param region that it says it is in
     * @param clock of deadlines and signatures
     * @param grace how long invocations under way may go on after {@link LocalLambda#close}
     * @param output is told of every line that a function prints, with the function's name
     */
    public record Options(
            int port,
            String region,
            InstantSource clock,
            Duration grace,
            BiConsumer<String, String> output,
            Duration retryAfter) {

        /** Any port, the system's clock, ten seconds of grace, Lambda's pauses, and what functions print is logged. */
        public static Options in(String region) {
            return new Options(
                    0,
                    region,
                    Clock.systemUTC(),
                    Duration.ofSeconds(10),
                    (function, line) -> LOG.info("{}: {}", function, line),
                    AsyncInvocations.Pauses.LAMBDA.afterFailure());
        }

        /** The same on this port. */
        public Options withPort(int number) {
            return new Options(number, region, clock, grace, output, retryAfter);
        }

        /** The same with this clock. */
        public Options withClock(InstantSource source) {
            return new Options(port, region, source, grace, output, retryAfter);
        }

        /** The same with this grace. */
        public Options withGrace(Duration limit) {
            return new Options(port, region, clock, limit, output, retryAfter);
        }

        /** The same telling this one of what functions print: the function's name, and a line. */
        public Options withOutput(BiConsumer<String, String> sink) {
            return new Options(port, region, clock, grace, sink, retryAfter);
        }

        /**
         * The same with this pause before the first retry of an asynchronous invocation, half the one before the
         * second.
         */
        public Options withRetryAfter(Duration pause) {
            return new Options(port, region, clock, grace, output, pause);
        }

        private AsyncInvocations.Pauses pauses() {
            return new AsyncInvocations.Pauses(
                    retryAfter,
                    AsyncInvocations.Pauses.LAMBDA.afterThrottle(),
                    AsyncInvocations.Pauses.LAMBDA.longest());
        }
    }

    /**
     * Begins to listen; there are no functions yet.
     *
     * @throws InvalidInputException if the port is taken
     */
    public static LocalLambda start(Options options) {
        try {
            return new LocalLambda(options);
        } catch (IOException e) {
            throw InvalidInputException.of("lambdaPort", options.port() + " cannot be listened on: " + e.getMessage());
        }
    }

    /** Where the operation Invoke is answered. */
    public URI endpoint() {
        return endpoint.uri();
    }

    /** Adds variables to those of every function in a package that is added from now on. */
    public void share(Map<String, String> variables) {
        shared.putAll(variables);
    }

    /** Adds a function in this process. It stays the caller's to close. */
    public void host(String name, RequestStreamHandler handler, Duration timeout) {
        functions.add(name, new HostedHandler(name, functions.arn(name), handler, timeout, options.clock()));
    }

    /**
     * Adds a function in a package; a process of it is started when it is first invoked.
     *
     * @throws InvalidInputException if the package is not there or cannot be run
     */
    public void deploy(LocalFunction function) {
        if (functions.find(function.name()).isPresent()) {
            throw InvalidInputException.of("function", "'" + function.name() + "' is given twice");
        }
        try {
            FunctionCode code = FunctionCode.of(function);
            FunctionProcess.Surroundings surroundings = new FunctionProcess.Surroundings(
                    functions.arn(function.name()), environment(function), options.clock(), options.output()::accept);
            functions.add(function.name(), new FunctionPool(function, code, surroundings, options.grace()));
        } catch (IOException e) {
            throw InvalidInputException.of("function", function.name() + " cannot be made ready: " + e.getMessage());
        }
    }

    private Map<String, String> environment(LocalFunction function) {
        Map<String, String> variables = new TreeMap<>();
        for (String inherited : List.of("PATH", "JAVA_HOME", "LANG", "LC_ALL", "TMPDIR", "SystemRoot")) {
            Optional.ofNullable(System.getenv(inherited)).ifPresent(value -> variables.put(inherited, value));
        }
        variables.put("TZ", ":UTC");
        variables.put("_HANDLER", function.handler().orElse("bootstrap"));
        variables.put("AWS_REGION", options.region());
        variables.put("AWS_DEFAULT_REGION", options.region());
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512");
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
        variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "local");
        variables.put("AWS_ENDPOINT_URL_LAMBDA", endpoint().toString());
        variables.putAll(
                keyring.issue(function.role(), function.name()).credentials().toEnvironment());
        variables.putAll(shared);
        variables.putAll(function.environment());
        return variables;
    }

    /**
     * Gives a function a URL.
     *
     * @param port to listen on, any free one if it is 0
     * @throws InvalidInputException if the port is taken
     */
    public URI url(String function, int port) {
        Invocable behind = functions
                .find(function)
                .orElseThrow(() -> InvalidInputException.of("function", "there is no '" + function + "'"));
        FunctionUrl url = new FunctionUrl(
                behind, new SignatureCheck(keyring, options.region(), "lambda", options.clock()), options.clock());
        try {
            LoopbackServer server = LoopbackServer.start("lockstep-url", port, url::answer);
            urls.add(server);
            return server.uri();
        } catch (IOException e) {
            throw InvalidInputException.of("apiPort", port + " cannot be listened on: " + e.getMessage());
        }
    }

    /** The credentials of whoever started this, who acts as {@link #operatorRole}. */
    public LocalCredentials operator() {
        return operator.credentials();
    }

    /** ARN of the operator's role. */
    public String operatorRole() {
        return operator.role();
    }

    /** ARN of the role of this name on this machine. */
    public static String roleArn(String name) {
        return Keyring.roleArn(name);
    }

    /** Tells this function of asynchronous invocations that failed for good. */
    public void onFailure(String function) {
        failureDestination = function;
    }

    private void tellDestination(FailureRecord failure) {
        Optional<String> destination = Optional.ofNullable(failureDestination)
                .filter(name -> !failure.functionArn().equals(functions.arn(name)));
        Optional<Invocable> function = destination.flatMap(functions::find);
        if (function.isEmpty()) {
            LOG.error(
                    "an asynchronous invocation of {} failed for good: {}",
                    failure.functionArn(),
                    failure.answer().map(FunctionAnswer::payload).orElse("it became too old"));
            return;
        }
        async.add(
                functions.arn(destination.get()),
                function.get(),
                FunctionEvent.of(failure.toJson(options.clock().instant())));
    }

    /**
     * Invokes a function and waits for its answer.
     *
     * @throws InvalidInputException if there is no such function
     * @throws FunctionFailedException if it failed
     */
    public String invoke(String function, String payload) {
        Invocable found = functions
                .find(function)
                .orElseThrow(() -> InvalidInputException.of("function", "there is no '" + function + "'"));
        FunctionAnswer answer = found.invoke(FunctionEvent.of(payload));
        if (answer.error().isPresent()) {
            throw new FunctionFailedException(function, answer.payload());
        }
        return answer.payload();
    }

    /** A function failed; the message is what it, or Lambda, said of it. */
    public static final class FunctionFailedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        FunctionFailedException(String function, String message) {
            super(function + ": " + message);
        }
    }

    /** The processes of a function that are alive; none for one that is hosted in this process. */
    public List<ProcessHandle> processes(String function) {
        return functions.find(function).filter(FunctionPool.class::isInstance).stream()
                .flatMap(pool -> ((FunctionPool) pool).processes().stream())
                .toList();
    }

    /** Accepts nothing more, lets invocations under way finish for a while, and kills what is left. */
    @Override
    public void close() {
        async.stop();
        List<CompletableFuture<Void>> closing = functions.all().stream()
                .map(function -> CompletableFuture.runAsync(function::close))
                .toList();
        closing.forEach(CompletableFuture::join);
        urls.forEach(LoopbackServer::close);
        endpoint.close();
        async.close();
    }
}
