package dev.lockstep.bench.peers;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TableStream;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.QueueName;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** Lockstep on a table of its own. */
public final class LockstepNative extends LockstepWays {
    private static final String TABLE = "lockstep";

    /** Nothing is created yet. */
    public LockstepNative() {
        super(TableLayout.nativeTable(TABLE));
    }

    @Override
    public String name() {
        return "Lockstep";
    }

    @Override
    public Map<Promise, Way> ways() {
        Map<Promise, Way> ways = super.ways();
        ways.put(Promise.ADVANCE, ground -> {
            register(ground, OneBot.definition());
            Lockstep door = measured(ground);
            return () -> answer(door.wakes().advance(OneBot.ORDERS, event(1)));
        });
        return ways;
    }

    @Override
    void createTables(Ground ground) {
        LockstepTable.create(ground.aside(), TABLE);
    }

    /** Trigger, claim, start, end with the last checkpoint, history; what reads the table's changes is not counted. */
    @Override
    public Way run(int queues, int checkpoints) {
        return ground -> {
            Service service = new Service(ground, queues);
            Lockstep door = measured(ground);
            return done(() -> {
                door.wakes().trigger(ID);
                service.run(checkpoints);
            });
        };
    }

    /** As above, from the records of the moved queues on: who reads each of them, the news, and the same. */
    @Override
    Way runOfEvents(int queues) {
        return ground -> {
            Service service = new Service(ground, queues);
            Lockstep producer = aside(ground);
            QueueNames.of(queues).forEach(queue -> producer.wakes().advance(QueueName.of(queue), event(2)));
            return done(() -> service.run(1));
        };
    }

    /** What reads the table's changes and invokes the bot. */
    private final class Service {
        private final Deque<Invocation> invocations = new ArrayDeque<>();
        private final Lockstep door;
        private final Dispatcher dispatcher;
        private final TableStream stream;
        private final int queues;

        /** With one bot, which reads so many queues. */
        Service(Ground ground, int queues) {
            createTables(ground);
            this.queues = queues;
            door = measured(ground);
            dispatcher = door.dispatcher((target, invocation) -> invocations.add(invocation));
            stream = new TableStream(ground.dynamo(), TABLE);
            aside(ground)
                    .bots()
                    .register(BotDefinition.bot(ID.value())
                            .target("process:bench")
                            .timeout(TIMEOUT)
                            .reads(QueueNames.of(queues).toArray(String[]::new))
                            .build());
            stream.pump(dispatcher);
        }

        void run(int checkpoints) {
            stream.pump(dispatcher);
            work(door.runs().start(invocations.remove()), queues, checkpoints);
            stream.pump(dispatcher);
        }
    }

    @Override
    int queuesAtOnce() {
        return 100;
    }

    @Override
    TransactWriteItem userWrite() {
        return put(TABLE, Map.of("pk", AttributeValue.fromS("my own"), "sk", AttributeValue.fromS("item")));
    }
}
