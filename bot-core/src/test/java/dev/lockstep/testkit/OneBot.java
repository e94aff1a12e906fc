package dev.lockstep.testkit;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunState;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.List;

/** A bot that reads {@code orders} and writes {@code invoices}, led through its runs by hand. */
public final class OneBot {
    public static final BotId ID = BotId.of("orders-to-invoices");
    public static final QueueName ORDERS = QueueName.of("orders");
    public static final QueueName INVOICES = QueueName.of("invoices");
    public static final Note NOTE = Note.by("ann", "because");
    public static final Duration TIMEOUT = Duration.ofMinutes(5);

    private final Lockstep lockstep;

    private OneBot(Lockstep lockstep) {
        this.lockstep = lockstep;
    }

    /** The bot, registered by this door and led through it. */
    public static OneBot registered(Lockstep lockstep) {
        lockstep.bots().register(definition());
        return new OneBot(lockstep);
    }

    /** The bot that was registered before, led through another door. */
    public static OneBot through(Lockstep lockstep) {
        return new OneBot(lockstep);
    }

    public static BotDefinition definition() {
        return BotDefinition.bot(ID.value())
                .target("process:orders-to-invoices")
                .reads(ORDERS.value())
                .writes(INVOICES.value())
                .timeout(TIMEOUT)
                .build();
    }

    /** The n-th event of a queue. */
    public static EventId event(long number) {
        return EventId.at(ManualClock.START, number);
    }

    /** Its instance as it is stored. */
    public RunState state() {
        return lockstep.bots().state(ID).orElseThrow().run();
    }

    /** Claims a run, whatever is under way. */
    public Claim claim() {
        return lockstep.runs().claim(state(), new ClaimTerms(0, true, TIMEOUT)).orElseThrow();
    }

    /** Claims a run and starts it. */
    public BotRun start() {
        return lockstep.runs().start(claim().invocation());
    }

    /** Claims a run and starts it through another door. */
    public BotRun start(Lockstep other) {
        return other.runs().start(claim().invocation());
    }

    /** How many entries its history has. */
    public int logged() {
        return history().size();
    }

    /** Its finished runs, the newest first. */
    public List<RunLogEntry> history() {
        return lockstep.runs().log().of(ID).toList();
    }
}
