package dev.lockstep.lambda.target;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.log.TraceParent;
import dev.lockstep.run.Invocation;
import dev.lockstep.types.InvalidInputException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Invokes bots by the kind of their targets, if that kind is switched on and the target is on the list of what may be
 * invoked.
 *
 * <p>An invocation costs one request to the target's service. Clients are made for kinds of which something is allowed,
 * at once, so that a snapshot holds them.
 */
public final class Targets implements BotInvoker, AutoCloseable {
    private static final List<Target.Kind> KINDS =
            List.of(Target.Kind.LAMBDA, Target.Kind.SNS, Target.Kind.HTTPS, Target.Kind.ECS);

    private final Map<Target.Kind, BotInvoker> invokers;
    private final Set<Target.Kind> switchedOn;
    private final AllowedTargets allowed;
    private final Connections connections;

    private Targets(Builder builder) {
        connections =
                new Connections(builder.environment, builder.http, builder.credentials, builder.clock, builder.trace);
        allowed = new AllowedTargets(builder.environment);
        switchedOn = switchedOn(builder.environment);
        invokers = new EnumMap<>(Target.Kind.class);
        for (Target.Kind kind : switchedOn) {
            BotInvoker given = builder.invokers.get(kind);
            if (given != null) {
                invokers.put(kind, given);
            } else if (allowed.any(kind)) {
                invokers.put(kind, connections.invoker(kind));
            }
        }
        BotInvoker process = builder.invokers.get(Target.Kind.PROCESS);
        if (process != null) {
            invokers.put(Target.Kind.PROCESS, process);
        }
    }

    /** As these variables say, with clients of this process's role. No request is made. */
    public static Targets of(Environment environment) {
        return builder(environment).build();
    }

    /** To be set up further. */
    public static Builder builder(Environment environment) {
        return new Builder(environment);
    }

    /**
     * Invokes a target.
     *
     * @throws InvocationRefusedException with one of the codes of {@code docs/functions.md}
     */
    @Override
    public void invoke(Target target, Invocation invocation) {
        invoker(target).invoke(target, invocation);
    }

    /**
     * Refuses a target that {@link #invoke} would refuse without asking anybody. No request.
     *
     * @throws InvocationRefusedException if its kind is switched off, or it is on no list
     */
    public void requireAllowed(Target target) {
        BotInvoker unused = invoker(target);
    }

    private BotInvoker invoker(Target target) {
        if (switchedOn.contains(target.kind())) {
            allowed.require(target);
        }
        BotInvoker invoker = invokers.get(target.kind());
        if (invoker == null) {
            throw Refusal.SWITCHED_OFF.because(target + " is of a kind that is switched off here; "
                    + Environment.TARGET_KINDS + " of the dispatcher has those that are on");
        }
        return invoker;
    }

    /** Closes the clients that were made here. */
    @Override
    public void close() {
        connections.close();
    }

    private static Set<Target.Kind> switchedOn(Environment environment) {
        List<String> names = environment.list(Environment.TARGET_KINDS);
        Set<Target.Kind> kinds = EnumSet.noneOf(Target.Kind.class);
        kinds.addAll(names.isEmpty() ? KINDS : names.stream().map(Targets::kind).toList());
        return kinds;
    }

    private static Target.Kind kind(String name) {
        return KINDS.stream()
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> InvalidInputException.of(
                        Environment.TARGET_KINDS,
                        Refusal.shown(name) + " is no kind; accepted are lambda, sns, https and ecs"));
    }

    /** Everything that need not be as it is in Lambda. */
    public static final class Builder {
        private final Environment environment;
        private final Map<Target.Kind, BotInvoker> invokers = new EnumMap<>(Target.Kind.class);
        private @Nullable SdkHttpClient http;
        private @Nullable AwsCredentialsProvider credentials;
        private InstantSource clock = Clock.systemUTC();
        private Supplier<Optional<String>> trace = TraceParent::ofProcess;

        private Builder(Environment environment) {
            this.environment = environment;
        }

        /**
         * Reaches targets of this kind in this way. The switches and the lists hold for it as for the others, except
         * for {@link Target.Kind#PROCESS}, which is on once it is given.
         */
        public Builder invoker(Target.Kind kind, BotInvoker invoker) {
            invokers.put(kind, invoker);
            return this;
        }

        /** Calls AWS by this client, which stays the caller's to close. */
        public Builder http(SdkHttpClient client) {
            this.http = client;
            return this;
        }

        /** Calls AWS as somebody else than this process. */
        public Builder credentials(AwsCredentialsProvider provider) {
            this.credentials = provider;
            return this;
        }

        /** Where time comes from; the system's clock if not given. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        Builder trace(Supplier<Optional<String>> traceparent) {
            this.trace = traceparent;
            return this;
        }

        /**
         * The targets. No request is made.
         *
         * @throws InvalidInputException if a variable cannot be understood
         */
        public Targets build() {
            return new Targets(this);
        }
    }
}
