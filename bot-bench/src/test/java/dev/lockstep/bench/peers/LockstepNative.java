package dev.lockstep.bench.peers;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TableStream;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunState;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Lockstep on a table of its own. */
public final class LockstepNative implements Contender {
    private static final String TABLE = "lockstep";
    private static final LockName LOCK = LockName.of("nightly");
    static final Duration LEASE = Duration.ofMinutes(1);

    @Override
    public String name() {
        return "Lockstep";
    }

    @Override
    public Map<Promise, Way> ways() {
        Map<Promise, Way> ways = new EnumMap<>(Promise.class);
        ways.put(Promise.ADVANCE, ground -> {
            bot(ground);
            Lockstep door = measured(ground);
            return () -> answer(door.wakes().advance(OneBot.ORDERS, event(1)));
        });
        ways.put(Promise.WAKE, ground -> {
            bot(ground);
            Lockstep door = measured(ground);
            return done(() -> door.wakes().trigger(ID));
        });
        ways.put(Promise.CLAIM, ground -> {
            RunState idle = bot(ground).state();
            Lockstep door = measured(ground);
            return () -> answer(
                    door.runs().claim(idle, new ClaimTerms(0, true, TIMEOUT)).isPresent());
        });
        ways.put(Promise.START, ground -> {
            Claim claim = bot(ground).claim();
            Lockstep door = measured(ground);
            return done(() -> door.runs().start(claim.invocation()).position("orders"));
        });
        ways.put(Promise.CHECKPOINT_1, checkpoint(1));
        ways.put(Promise.CHECKPOINT_2, checkpoint(2));
        ways.put(Promise.CHECKPOINT_6, checkpoint(6));
        ways.put(Promise.CHECKPOINT_20, checkpoint(20));
        ways.put(Promise.CHECKPOINT_100, checkpoint(100));
        ways.put(Promise.CHECKPOINT_AND_WRITE, running(run -> run.commit(List.of(userWrite()), queues(1))));
        ways.put(Promise.COMPLETE, running(BotRun::complete));
        ways.put(Promise.RUN, run(1));
        ways.put(Promise.RUN_OF_5, run(5));
        ways.put(Promise.LOCK_ACQUIRE, ground -> {
            table(ground);
            Lockstep door = measured(ground);
            return () -> answer(acquire(door).isPresent());
        });
        ways.put(Promise.LOCK_CONTENDED, ground -> {
            table(ground);
            acquire(aside(ground));
            Lockstep door = measured(ground);
            return () -> answer(acquire(door).isPresent());
        });
        ways.put(Promise.LOCK_AFTER_CRASH, ground -> {
            table(ground);
            acquire(aside(ground));
            ground.clock().advance(LEASE.plusMillis(1));
            Lockstep door = measured(ground);
            return () -> answer(acquire(door).isPresent());
        });
        ways.put(Promise.LOCK_RENEW, ground -> {
            table(ground);
            NamedLock lock = acquire(measured(ground)).orElseThrow();
            return done(lock::renew);
        });
        ways.put(Promise.LOCK_RELEASE, ground -> {
            table(ground);
            NamedLock lock = acquire(measured(ground)).orElseThrow();
            return done(lock::close);
        });
        return ways;
    }

    private static Way checkpoint(int queues) {
        return running(run -> run.checkpoint(queues(queues)));
    }

    private static Way running(Consumer<BotRun> write) {
        return ground -> {
            BotRun run = bot(ground).start(measured(ground));
            return done(() -> write.accept(run));
        };
    }

    /** Trigger, claim, start, end with the last checkpoint, history; what reads the table's changes is not counted. */
    private static Way run(int queues) {
        return ground -> {
            table(ground);
            BotDefinition.Builder definition =
                    BotDefinition.bot(ID.value()).target("process:bench").timeout(TIMEOUT);
            for (int i = 0; i < queues; i++) {
                definition.reads("orders-of-shop-" + i);
            }
            Deque<Invocation> invocations = new ArrayDeque<>();
            Lockstep door = measured(ground);
            Dispatcher dispatcher = door.dispatcher((target, invocation) -> invocations.add(invocation));
            TableStream stream = new TableStream(ground.dynamo(), TABLE);
            aside(ground).bots().register(definition.build());
            stream.pump(dispatcher);
            return done(() -> {
                door.wakes().trigger(ID);
                stream.pump(dispatcher);
                door.runs().start(invocations.remove()).complete(queues(queues));
                stream.pump(dispatcher);
            });
        };
    }

    private static Checkpoint queues(int number) {
        Checkpoint checkpoint = Checkpoint.NONE;
        for (int i = 0; i < number; i++) {
            checkpoint = checkpoint.andRead("orders-of-shop-" + i, event(4_711), 1_000);
        }
        return checkpoint;
    }

    private static TransactWriteItem userWrite() {
        return TransactWriteItem.builder()
                .put(p -> p.tableName(TABLE)
                        .item(Map.of(
                                "pk", AttributeValue.fromS("my own"),
                                "sk", AttributeValue.fromS("item"))))
                .build();
    }

    private static OneBot bot(Ground ground) {
        table(ground);
        return OneBot.registered(aside(ground));
    }

    static void table(Ground ground) {
        LockstepTable.create(ground.aside(), TABLE);
    }

    static Optional<NamedLock> acquire(Lockstep door) {
        return door.locks().tryAcquire(LOCK, "ann", LEASE);
    }

    private static Lockstep measured(Ground ground) {
        return door(ground, ground.measured());
    }

    private static Lockstep aside(Ground ground) {
        return door(ground, ground.aside());
    }

    static Lockstep door(Ground ground, DynamoDbClient over) {
        return Lockstep.over(over, TableLayout.nativeTable(TABLE))
                .clock(ground.clock())
                .clockDrift(Duration.ZERO)
                .build();
    }

    private static Way.Act done(Runnable call) {
        return () -> {
            call.run();
            return Answer.DONE;
        };
    }

    private static Answer answer(boolean granted) {
        return granted ? Answer.DONE : Answer.REFUSED;
    }
}
