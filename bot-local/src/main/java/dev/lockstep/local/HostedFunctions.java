package dev.lockstep.local;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.api.BotApiHandler;
import dev.lockstep.lambda.dispatch.DispatchFilter;
import dev.lockstep.lambda.dispatch.DispatchHandler;
import dev.lockstep.lambda.failure.FailureHandler;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.lambda.registrar.RegistrarHandler;
import dev.lockstep.lambda.sweep.SweepHandler;
import dev.lockstep.lambda.sweep.SweepPlan;
import dev.lockstep.lambda.target.Targets;
import dev.lockstep.local.lambda.LocalLambda;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What the stack's template deploys, on this machine: the very same handlers, set up as the template does it. */
final class HostedFunctions implements AutoCloseable {
    static final String DISPATCH = "lockstep-dispatch";
    static final String SWEEP = "lockstep-sweep";
    static final String FAILURE = "lockstep-failure";
    static final String REGISTRAR = "lockstep-registrar";
    static final String BOT_API = "lockstep-bot-api";

    /** How many bots are reconciled at once after a start. */
    static final int BOTS_AT_ONCE = 20;

    private static final String SWEEP_FIRST = "lockstep-sweep-first";
    private static final int BOTS_PER_SECOND = 4;
    private static final String SCHEDULED = "{\"source\":\"aws.scheduler\"}";
    private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost");

    private final LocalLambda lambda;
    private final Targets targets;

    /** What the functions work on. */
    record Setting(LocalLambda lambda, Lockstep lockstep, Map<String, String> variables, Duration sweepEvery) {}

    /**
     * The functions.
     *
     * @param inProcess invokes targets {@code process:name}
     * @param delivery what happens to invocations on their way
     */
    HostedFunctions(Setting setting, BotInvoker inProcess, UnaryOperator<BotInvoker> delivery) {
        lambda = setting.lambda();
        Lockstep lockstep = setting.lockstep();
        Environment environment = Environment.of(setting.variables());
        targets = Targets.builder(environment)
                .credentials(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(Connection.ACCESS_KEY, Connection.ACCESS_KEY)))
                .invoker(Target.Kind.PROCESS, inProcess)
                .build();
        BotInvoker invoker = delivery.apply(targets);
        // Nobody reads embedded metrics here.
        Metrics metrics = new Metrics(
                environment,
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                InstantSource.system());
        Duration minute = Duration.ofMinutes(1);
        lambda.host(DISPATCH, new DispatchHandler(lockstep, invoker, metrics), minute.multipliedBy(5));
        lambda.host(
                SWEEP_FIRST,
                new SweepHandler(lockstep, invoker, metrics, new SweepPlan(minute, BOTS_AT_ONCE)),
                minute.multipliedBy(3));
        long bots = Math.max(1, BOTS_PER_SECOND * setting.sweepEvery().toMillis() / 1_000);
        lambda.host(
                SWEEP,
                new SweepHandler(lockstep, invoker, metrics, new SweepPlan(minute, (int) Math.min(bots, 1_000))),
                minute.multipliedBy(3));
        lambda.host(FAILURE, new FailureHandler(lockstep), minute);
        lambda.host(REGISTRAR, new RegistrarHandler(lockstep, HostedFunctions::isOfThisMachine), minute);
        lambda.host(BOT_API, new BotApiHandler(environment, lockstep, Clock.systemUTC()), minute);
        lambda.onFailure(FAILURE);
    }

    /** Who waits for the answer about a custom resource is here, if anybody is. */
    private static boolean isOfThisMachine(URI uri) {
        return uri.getHost() != null && THIS_MACHINE.contains(uri.getHost());
    }

    /** The mapping of the table's stream to the dispatcher. */
    EventSourceMapping dispatch(StreamFeed feed) {
        return new EventSourceMapping(
                feed, new RecordFilter(DispatchFilter.patterns()), event -> lambda.invoke(DISPATCH, event));
    }

    /** One sweep, and a reconciliation of a few bots. */
    void sweep() {
        lambda.invoke(SWEEP, SCHEDULED);
    }

    /** The same with a reconciliation of {@value #BOTS_AT_ONCE} bots. */
    void sweepAndReconcileMany() {
        lambda.invoke(SWEEP_FIRST, SCHEDULED);
    }

    @Override
    public void close() {
        targets.close();
    }
}
