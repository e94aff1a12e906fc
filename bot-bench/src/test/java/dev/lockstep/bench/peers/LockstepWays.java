package dev.lockstep.bench.peers;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.RunState;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What Lockstep does by the same calls on whatever tables. */
abstract class LockstepWays implements Contender {
    private static final LockName LOCK = LockName.of("nightly");
    static final Duration LEASE = Duration.ofMinutes(1);
    private static final ClaimTerms TERMS = new ClaimTerms(0, true, TIMEOUT);

    private final TableLayout layout;

    LockstepWays(TableLayout layout) {
        this.layout = layout;
    }

    /** Makes the tables of the layout. */
    abstract void createTables(Ground ground);

    /** From a trigger by hand to the end by all who take part, with so many checkpoints, the last one with the end. */
    public abstract Way run(int queues, int checkpoints);

    /** From the moves of so many queues at once to the end by all who take part, with one checkpoint. */
    abstract Way runOfEvents(int queues);

    /** How many queues one checkpoint of the layout has room for. */
    abstract int queuesAtOnce();

    /** A write of the bot's own into one of these tables. */
    abstract TransactWriteItem userWrite();

    @Override
    public Map<Promise, Way> ways() {
        Map<Promise, Way> ways = new EnumMap<>(Promise.class);
        ways.put(Promise.WAKE, ground -> {
            register(ground, OneBot.definition());
            Lockstep door = measured(ground);
            return done(() -> door.wakes().trigger(ID));
        });
        ways.put(Promise.CLAIM, ground -> {
            register(ground, OneBot.definition());
            RunState idle = idle(ground);
            Lockstep door = measured(ground);
            return () -> answer(door.runs().claim(idle, TERMS).isPresent());
        });
        ways.put(Promise.START, ground -> {
            Claim claim = claimed(ground);
            Lockstep door = measured(ground);
            return done(() -> door.runs().start(claim.invocation()).position("orders"));
        });
        ways.put(Promise.CHECKPOINT_1, checkpoint(1));
        ways.put(Promise.CHECKPOINT_2, checkpoint(2));
        ways.put(Promise.CHECKPOINT_6, checkpoint(6));
        ways.put(Promise.CHECKPOINT_20, checkpoint(20));
        ways.put(Promise.CHECKPOINT_100, checkpoint(100));
        ways.put(Promise.CHECKPOINT_AND_WRITE, running(run -> run.commit(List.of(userWrite()), queues(0, 1, 1))));
        ways.put(Promise.COMPLETE, running(BotRun::complete));
        ways.put(Promise.RUN, run(1, 1));
        ways.put(Promise.RUN_OF_5, run(5, 1));
        ways.put(Promise.RUN_OF_5_IN_5, run(5, 5));
        ways.put(Promise.RUN_OF_EVENT, runOfEvents(1));
        ways.put(Promise.RUN_OF_EVENTS, runOfEvents(5));
        ways.putAll(locks());
        return ways;
    }

    private Map<Promise, Way> locks() {
        Map<Promise, Way> ways = new EnumMap<>(Promise.class);
        ways.put(Promise.LOCK_ACQUIRE, ground -> {
            createTables(ground);
            Lockstep door = measured(ground);
            return () -> answer(acquire(door).isPresent());
        });
        ways.put(Promise.LOCK_CONTENDED, ground -> {
            createTables(ground);
            acquire(aside(ground));
            Lockstep door = measured(ground);
            return () -> answer(acquire(door).isPresent());
        });
        ways.put(Promise.LOCK_AFTER_CRASH, ground -> {
            createTables(ground);
            acquire(aside(ground));
            ground.clock().advance(LEASE.plusMillis(1));
            Lockstep door = measured(ground);
            return () -> answer(acquire(door).isPresent());
        });
        ways.put(Promise.LOCK_RENEW, ground -> {
            createTables(ground);
            NamedLock lock = acquire(measured(ground)).orElseThrow();
            return done(lock::renew);
        });
        ways.put(Promise.LOCK_RELEASE, ground -> {
            createTables(ground);
            NamedLock lock = acquire(measured(ground)).orElseThrow();
            return done(lock::close);
        });
        return ways;
    }

    /** A position in each of so many queues, written by a run that had none. */
    public final Way checkpoint(int queues) {
        return running(run -> {
            for (int from = 0; from < queues; from += queuesAtOnce()) {
                run.checkpoint(queues(from, Math.min(queues, from + queuesAtOnce()), 1));
            }
        });
    }

    private Way running(Consumer<BotRun> write) {
        return ground -> {
            Claim claim = claimed(ground);
            BotRun run = measured(ground).runs().start(claim.invocation());
            return done(() -> write.accept(run));
        };
    }

    /** Leads a run to its end. */
    final void work(BotRun run, int queues, int checkpoints) {
        for (int i = 1; i < checkpoints; i++) {
            run.checkpoint(queues(0, queues, i));
        }
        int from = 0;
        for (; queues - from > queuesAtOnce(); from += queuesAtOnce()) {
            run.checkpoint(queues(from, from + queuesAtOnce(), checkpoints));
        }
        run.complete(queues(from, queues, checkpoints));
    }

    private static Checkpoint queues(int from, int to, int batch) {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (String queue : QueueNames.of(to).subList(from, to)) {
            checkpoint = checkpoint.andRead(queue, event(4_711 + batch), 1_000);
        }
        return checkpoint;
    }

    /** Puts an item that is keyed by this. */
    static TransactWriteItem put(String table, Map<String, AttributeValue> key) {
        return TransactWriteItem.builder()
                .put(p -> p.tableName(table).item(key))
                .build();
    }

    /** Fresh tables with this bot. */
    final void register(Ground ground, BotDefinition definition) {
        createTables(ground);
        aside(ground).bots().register(definition);
    }

    private Claim claimed(Ground ground) {
        register(ground, OneBot.definition());
        return aside(ground).runs().claim(idle(ground), TERMS).orElseThrow();
    }

    private RunState idle(Ground ground) {
        return aside(ground).bots().describe(ID).runs().get(0);
    }

    static Optional<NamedLock> acquire(Lockstep door) {
        return door.locks().tryAcquire(LOCK, "ann", LEASE);
    }

    /** Whose requests are counted. */
    final Lockstep measured(Ground ground) {
        return door(ground, ground.measured());
    }

    /** Whose requests are not. */
    final Lockstep aside(Ground ground) {
        return door(ground, ground.aside());
    }

    final Lockstep door(Ground ground, DynamoDbClient over) {
        return Lockstep.over(over, layout)
                .clock(ground.clock())
                .clockDrift(Duration.ZERO)
                .build();
    }

    /** A call that throws what it is refused with. */
    static Way.Act done(Runnable call) {
        return () -> {
            call.run();
            return Answer.DONE;
        };
    }

    /** What a call has answered. */
    static Answer answer(boolean granted) {
        return granted ? Answer.DONE : Answer.REFUSED;
    }
}
