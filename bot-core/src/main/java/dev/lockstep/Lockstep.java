package dev.lockstep;

import dev.lockstep.audit.AuditTrail;
import dev.lockstep.bot.Bots;
import dev.lockstep.decision.Decision;
import dev.lockstep.decision.DecisionRules;
import dev.lockstep.decision.ExplainedBot;
import dev.lockstep.decision.Reason;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.DispatchObserver;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.lock.Locks;
import dev.lockstep.run.Runs;
import dev.lockstep.store.ItemStore;
import dev.lockstep.store.TableLayout;
import dev.lockstep.system.Systems;
import dev.lockstep.types.BotId;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnknownBotException;
import dev.lockstep.wake.WakeUps;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * The door to a table. Immutable and safe for use by many threads; make one and keep it.
 *
 * <pre>{@code
 * Lockstep lockstep = Lockstep.over(DynamoDbClient.create(), TableLayout.nativeTable("lockstep")).build();
 * lockstep.bots().register(BotDefinition.bot("orders-enrich").target("lambda:orders-enrich").reads("orders").build());
 * }</pre>
 */
public final class Lockstep {
    private final ItemStore store;
    private final InstantSource clock;
    private final AuditTrail audit;
    private final Bots bots;
    private final Runs runs;
    private final WakeUps wakes;
    private final Locks locks;
    private final Systems systems;

    private Lockstep(Builder builder) {
        store = new ItemStore(builder.dynamo, builder.layout);
        clock = builder.clock;
        audit = new AuditTrail(store, clock);
        wakes = WakeUps.of(store, clock, audit);
        runs = new Runs(store, clock, builder.clockDrift, builder.startWithin, wakes, audit);
        bots = Bots.of(store, clock, builder.clockDrift, audit, runs);
        locks = Locks.of(store, clock, builder.clockDrift, audit);
        systems = Systems.of(store);
    }

    /** A table of this layout, reached by this client. The client stays the caller's to close. */
    public static Builder over(DynamoDbClient dynamo, TableLayout layout) {
        return new Builder(dynamo, layout);
    }

    /** What bots are. */
    public Bots bots() {
        return bots;
    }

    /** What bots do. */
    public Runs runs() {
        return runs;
    }

    /** What asks for bots to run. */
    public WakeUps wakes() {
        return wakes;
    }

    /** Named locks. */
    public Locks locks() {
        return locks;
    }

    /** Systems that bots talk to. */
    public Systems systems() {
        return systems;
    }

    /** Manual changes. */
    public AuditTrail audit() {
        return audit;
    }

    /** May this bot run now, and if not, why? Changes nothing. One request. */
    public Decision why(BotId bot) {
        store.requireNative("why", "the bus's own processor decides there, by rules of its own");
        return bots.state(bot)
                .map(state -> DecisionRules.decide(state, clock.instant()))
                .orElseGet(() -> new Decision.Idle(new Reason.NotRegistered()));
    }

    /**
     * All about a bot, and why it runs or does not: each rule with its data and what would change it. Changes nothing.
     * One request, as {@link Bots#details} makes it.
     *
     * @throws UnknownBotException if there is no such bot
     */
    public ExplainedBot explain(BotId bot) {
        return bots.details(bot).map(ExplainedBot::of).orElseThrow(() -> new UnknownBotException(bot));
    }

    /** Runs bots through this invoker, as the table's stream asks for it. */
    public Dispatcher dispatcher(BotInvoker invoker) {
        return dispatcher(invoker, DispatchObserver.NONE);
    }

    /** As {@link #dispatcher(BotInvoker)}, with somebody who is told what it sees and does. */
    public Dispatcher dispatcher(BotInvoker invoker, DispatchObserver observer) {
        store.requireNative("dispatcher", "the bus's own processor decides and invokes there");
        return new Dispatcher(store, clock, bots, runs, wakes, invoker, observer);
    }

    /** Looks after what is due, by this dispatcher. */
    public Sweeper sweeper(Dispatcher dispatcher) {
        store.requireNative("sweeper", "the bus's own scheduler looks after what is due there");
        return new Sweeper(store, clock, bots, wakes, dispatcher);
    }

    /** Everything about a table that need not be as it is. */
    public static final class Builder {
        private final DynamoDbClient dynamo;
        private final TableLayout layout;
        private InstantSource clock = Clock.systemUTC();
        private Duration clockDrift = Duration.ofSeconds(90);
        private Duration startWithin = Duration.ofMinutes(1);

        private Builder(DynamoDbClient dynamo, TableLayout layout) {
            this.dynamo = dynamo;
            this.layout = layout;
        }

        /** Where time comes from; the system's clock if not given. */
        public Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /**
         * By how much the clocks of processes on this table may differ, 90 seconds if not given. Locks and runs of a
         * process that died are taken over that much later. Beyond it two processes may both believe to hold a lock;
         * the epoch still lets only the later one write.
         */
        public Builder clockDrift(Duration bound) {
            if (bound.isNegative()) {
                throw InvalidInputException.of("clockDrift", bound + " is negative");
            }
            this.clockDrift = bound;
            return this;
        }

        /** How long a target may take to start a run it was invoked for, one minute if not given. */
        public Builder startWithin(Duration limit) {
            if (limit.isNegative() || limit.isZero()) {
                throw InvalidInputException.of("startWithin", limit + " is not positive");
            }
            this.startWithin = limit;
            return this;
        }

        /** The table. No request is made. */
        public Lockstep build() {
            return new Lockstep(this);
        }
    }
}
