package dev.lockstep.local;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.dispatch.DispatchFilter;
import dev.lockstep.lambda.dispatch.DispatchHandler;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.lambda.target.Targets;
import dev.lockstep.local.lambda.LocalLambda;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What the stack's template deploys, on this machine: the very same handlers, by the names of their functions. */
final class HostedFunctions implements AutoCloseable {
    static final String DISPATCH = "lockstep-dispatch";

    private static final Duration DISPATCH_TIMEOUT = Duration.ofMinutes(5);

    private final LocalLambda lambda;
    private final Targets targets;

    /**
     * The functions over this table.
     *
     * @param variables those of every function
     * @param inProcess invokes targets {@code process:name}
     * @param delivery what happens to invocations on their way
     */
    HostedFunctions(
            LocalLambda lambda,
            Lockstep lockstep,
            Map<String, String> variables,
            BotInvoker inProcess,
            UnaryOperator<BotInvoker> delivery) {
        this.lambda = lambda;
        Environment environment = Environment.of(variables);
        targets = Targets.builder(environment)
                .credentials(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(Connection.ACCESS_KEY, Connection.ACCESS_KEY)))
                .invoker(Target.Kind.PROCESS, inProcess)
                .build();
        // Nobody reads embedded metrics here.
        Metrics metrics = new Metrics(
                environment,
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
                InstantSource.system());
        lambda.host(DISPATCH, new DispatchHandler(lockstep, delivery.apply(targets), metrics), DISPATCH_TIMEOUT);
    }

    /** The mapping of the table's stream to the dispatcher. */
    EventSourceMapping dispatch(StreamFeed feed) {
        return new EventSourceMapping(
                feed, new RecordFilter(DispatchFilter.patterns()), event -> lambda.invoke(DISPATCH, event));
    }

    @Override
    public void close() {
        targets.close();
    }
}
