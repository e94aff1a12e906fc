package dev.lockstep.local;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.Instances;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.lambda.Environment;
import dev.lockstep.local.lambda.LocalFunction;
import dev.lockstep.local.lambda.LocalLambda;
import dev.lockstep.run.BotFunction;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.InvalidInputException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * Lockstep in one process: the table, the functions of the stack on it (the very same handlers: dispatch on the table's
 * stream, sweep by a timer, failure destination, registrar, Bot API), bots of target {@code process:name} in this
 * process, and bots of target {@code lambda:name} from their packages in processes of their own.
 *
 * <pre>{@code
 * try (EmbeddedService service = EmbeddedService.at(URI.create("http://127.0.0.1:8000"))
 *         .bot("greeter", run -> System.out.println("run " + run.runId()))
 *         .start()) {
 *     service.lockstep().bots().register(
 *             BotDefinition.bot("greeter").target("process:greeter").schedule("rate(1 minute)").build());
 *     Thread.sleep(Duration.ofMinutes(5).toMillis());
 * }
 * }</pre>
 *
 * <p>It keeps no position in the stream: each start reads it from the oldest record that is kept, up to 24 hours ago.
 * Records it has seen before are harmless, as the table says what is true. Meanwhile every bot is looked at once,
 * twenty between two sweeps, so that nobody waits for the old records; from then on twenty every five seconds or so,
 * which finds what a record that was lost, or that failed too often, left behind. On a busy table of a real account,
 * whose streams also limit how often they are read, use the Lambda functions instead.
 *
 * <p>Everybody on the table is taken to share this machine's clock.
 */
public final class EmbeddedService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedService.class);

    private final Closing closing;
    private final Lockstep lockstep;
    private final LocalLambda lambda;
    private final URI apiUrl;
    private final EventSourceMapping dispatch;

    private EmbeddedService(
            Closing closing, Lockstep lockstep, LocalLambda lambda, URI apiUrl, EventSourceMapping dispatch) {
        this.closing = closing;
        this.lockstep = lockstep;
        this.lambda = lambda;
        this.apiUrl = apiUrl;
        this.dispatch = dispatch;
    }

    /** A service at this endpoint, with clients of its own. */
    public static Builder at(URI endpoint) {
        return new Builder(closing -> {
            Connection connection = closing.add(Connection.to(endpoint));
            return new Clients(connection.dynamo(), connection.streams());
        });
    }

    /** A service on these clients, which stay the caller's to close. */
    public static Builder over(DynamoDbClient dynamo, DynamoDbStreamsClient streams) {
        return new Builder(closing -> new Clients(dynamo, streams));
    }

    /** The table this service looks after. */
    public Lockstep lockstep() {
        return lockstep;
    }

    /**
     * Lambda on this machine. Beside the functions given it has {@code lockstep-dispatch}, {@code lockstep-sweep},
     * {@code lockstep-failure}, {@code lockstep-registrar} and {@code lockstep-bot-api}.
     */
    public LocalLambda lambda() {
        return lambda;
    }

    /** The Bot API's URL. It wants signed requests: {@link LocalLambda#operator} may do everything. */
    public URI apiUrl() {
        return apiUrl;
    }

    /** How often the dispatch function was invoked so far. */
    public long dispatchInvocations() {
        return dispatch.invocations();
    }

    /**
     * Stops: no new run is started, runs under way may finish for a while and are interrupted then. A run that ends
     * neither way can write nothing more, and is given up after its deadline by whoever looks after the table next.
     */
    @Override
    public void close() {
        closing.close();
    }

    private record Clients(DynamoDbClient dynamo, DynamoDbStreamsClient streams) {}

    @FunctionalInterface
    private interface Opener {
        Clients open(Closing closing);
    }

    /** Everything about a service that need not be as it is. */
    public static final class Builder {
        private final Opener opener;
        private final Map<String, BotFunction> bots = new LinkedHashMap<>();
        private final List<LocalFunction> functions = new ArrayList<>();
        private BiConsumer<String, String> functionOutput = (function, line) -> LOG.info("{}: {}", function, line);
        private int lambdaPort;
        private int apiPort;
        private String table = "lockstep";
        private int threads = Instances.MOST + 64;
        private Duration grace = Duration.ofSeconds(10);
        private Duration sweepEvery = Duration.ofSeconds(1);
        private Duration startWithin = Duration.ofMinutes(1);
        private RunListener listener = RunListener.NONE;
        private UnaryOperator<BotInvoker> delivery = UnaryOperator.identity();

        private Builder(Opener opener) {
            this.opener = opener;
        }

        /** The table, made if it is not there; {@code lockstep} if not given. */
        public Builder table(String name) {
            table = name;
            return this;
        }

        /**
         * What a target {@code process:name} does. A run that takes longer than the bot's time-out is interrupted and
         * fails. One that does not mind it is given up a moment later, and what it writes then is refused.
         */
        public Builder bot(String name, BotFunction function) {
            if (bots.putIfAbsent(name, function) != null) {
                throw InvalidInputException.of("bot", "'" + name + "' is given twice");
            }
            return this;
        }

        /**
         * What a target {@code lambda:name} does: it is run from its package in processes of its own. It acts as the
         * role of its own name, unless told otherwise, so a bot whose definition has that role may be driven by it
         * through the Bot API.
         */
        public Builder function(LocalFunction function) {
            functions.add(function);
            return this;
        }

        /** Who is told of every line that functions print, with the function's name; the log if not given. */
        public Builder functionOutput(BiConsumer<String, String> sink) {
            functionOutput = sink;
            return this;
        }

        /** The port of Lambda's operation Invoke, any free one if not given. */
        public Builder lambdaPort(int number) {
            lambdaPort = number;
            return this;
        }

        /** The port of the Bot API's URL, any free one if not given. */
        public Builder apiPort(int number) {
            apiPort = number;
            return this;
        }

        /**
         * How many runs of bots in this process at a time, each instance's counted; 320 if not given, enough for the
         * largest fan-out and some more. Beyond it invocations are refused and tried again later.
         */
        public Builder threads(int most) {
            if (most < 1) {
                throw InvalidInputException.of("threads", most + " is not positive");
            }
            threads = most;
            return this;
        }

        /**
         * How long runs may go on after {@link EmbeddedService#close} before they are interrupted, and then once more
         * before they are given up; 10 seconds if not given.
         */
        public Builder grace(Duration limit) {
            grace = positive("grace", limit);
            return this;
        }

        /** How often to look for what is due, every second if not given. */
        public Builder sweepEvery(Duration interval) {
            sweepEvery = positive("sweepEvery", interval);
            return this;
        }

        /** See {@link Lockstep.Builder#startWithin}. */
        public Builder startWithin(Duration limit) {
            startWithin = limit;
            return this;
        }

        /** Who hears of runs. */
        Builder listener(RunListener who) {
            listener = who;
            return this;
        }

        /** What happens to invocations on their way. */
        Builder delivery(UnaryOperator<BotInvoker> onTheWay) {
            delivery = onTheWay;
            return this;
        }

        private static Duration positive(String field, Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw InvalidInputException.of(field, duration + " is not positive");
            }
            return duration;
        }

        /** Creates the table unless it is there and starts working on it. */
        public EmbeddedService start() {
            Closing closing = new Closing();
            try {
                return start(closing, opener.open(closing));
            } catch (RuntimeException e) {
                closing.close();
                throw e;
            }
        }

        private EmbeddedService start(Closing closing, Clients clients) {
            LockstepTable.create(clients.dynamo(), table);
            String stream = clients.dynamo()
                    .describeTable(r -> r.tableName(table))
                    .table()
                    .latestStreamArn();
            if (stream == null) {
                throw new IllegalStateException("table " + table + " has no stream, so it is not one of Lockstep's");
            }
            Clock clock = Clock.systemUTC();
            ClientGate gate = closing.add(new ClientGate(clients.dynamo()));
            Lockstep lockstep = lockstep(gate.client(), clock);
            LocalLambda lambda = closing.add(
                    LocalLambda.start(LocalLambda.Options.in(Connection.region().id())
                            .withPort(lambdaPort)
                            .withOutput(functionOutput)
                            .withGrace(grace)));
            ProcessInvoker invoker = closing.add(new ProcessInvoker(lockstep.runs(), bots, listener, threads, grace));
            HostedFunctions hosted = closing.add(new HostedFunctions(
                    new HostedFunctions.Setting(lambda, lockstep, variables(lambda), sweepEvery), invoker, delivery));
            URI apiUrl = lambda.url(HostedFunctions.BOT_API, apiPort);
            deployFunctions(lambda, apiUrl, clients.dynamo());
            EventSourceMapping dispatch = hosted.dispatch(new StreamFeed(clients.streams(), stream, clock));
            closing.add(new Loop("lockstep-stream", dispatch).start());
            closing.add(new Loop("lockstep-sweep", new SweepTurn(hosted, lockstep.bots(), sweepEvery)).start());
            return new EmbeddedService(closing, lockstep(clients.dynamo(), clock), lambda, apiUrl, dispatch);
        }

        /** What the template would set. */
        private Map<String, String> variables(LocalLambda lambda) {
            return Map.of(
                    Environment.TABLE,
                    table,
                    Environment.REGION,
                    Connection.region().id(),
                    Environment.ACCOUNT,
                    LocalLambda.ACCOUNT,
                    Environment.TARGET_KINDS,
                    "lambda",
                    Environment.ALLOWED_FUNCTIONS,
                    "*",
                    Environment.OPERATORS,
                    lambda.operatorRole(),
                    "AWS_ENDPOINT_URL_LAMBDA",
                    lambda.endpoint().toString());
        }

        private void deployFunctions(LocalLambda lambda, URI apiUrl, DynamoDbClient dynamo) {
            Map<String, String> shared = new HashMap<>();
            shared.put(Environment.TABLE, table);
            shared.put(Environment.CLOCK_DRIFT, "0");
            shared.put(Environment.START_WITHIN, Long.toString(Math.max(1, startWithin.toSeconds())));
            shared.put("LOCKSTEP_API_URL", apiUrl.toString());
            dynamo.serviceClientConfiguration()
                    .endpointOverride()
                    .ifPresent(endpoint -> shared.put("AWS_ENDPOINT_URL_DYNAMODB", endpoint.toString()));
            lambda.share(shared);
            functions.forEach(lambda::deploy);
        }

        private Lockstep lockstep(DynamoDbClient dynamo, Clock clock) {
            return Lockstep.over(dynamo, TableLayout.nativeTable(table))
                    .clock(clock)
                    .clockDrift(Duration.ZERO)
                    .startWithin(startWithin)
                    .build();
        }
    }
}
