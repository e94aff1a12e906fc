package dev.lockstep.bench.growth;

import dev.lockstep.Lockstep;
import dev.lockstep.bench.peers.Ground;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.decision.Decision;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TableStream;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.types.BotId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** A bot on a table of Lockstep's own, with a dispatcher that follows the table's stream. Everything may be billed. */
final class NativeBot {
    static final String TABLE = "lockstep";
    static final BotId ID = OneBot.ID;

    private final Ground ground;
    private final Lockstep door;
    private final Dispatcher dispatcher;
    private final Deque<Invocation> invocations = new ArrayDeque<>();
    private final TableStream stream;
    private long events;

    /** On an empty table. */
    NativeBot(Ground ground) {
        this.ground = ground;
        LockstepTable.create(ground.aside(), TABLE);
        this.door = door(ground, ground.measured());
        this.dispatcher = door.dispatcher((target, invocation) -> invocations.add(invocation));
        this.stream = new TableStream(ground.dynamo(), TABLE);
    }

    private static Lockstep door(Ground ground, DynamoDbClient over) {
        return Lockstep.over(over, TableLayout.nativeTable(TABLE))
                .clock(ground.clock())
                .clockDrift(Duration.ZERO)
                .build();
    }

    /** A bot that reads so many queues. */
    static BotDefinition.Builder reading(int queues) {
        return BotDefinition.bot(ID.value())
                .target("process:" + ID.value())
                .timeout(OneBot.TIMEOUT)
                .reads(IntStream.range(0, queues).mapToObj(NativeBot::queue).toArray(String[]::new))
                .writes("invoices");
    }

    static String queue(int number) {
        return "orders-of-shop-" + number;
    }

    Lockstep door() {
        return door;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    /** Has the dispatcher work off what has changed. */
    void follow() {
        stream.pump(dispatcher);
    }

    /** Writes what is in no stream: others, who are not looked at. */
    void aside(Consumer<DynamoDbClient> writes) {
        stream(s -> s.streamEnabled(false));
        writes.accept(ground.aside());
        stream(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES));
    }

    private void stream(Consumer<StreamSpecification.Builder> specification) {
        ground.aside().updateTable(r -> r.tableName(TABLE).streamSpecification(specification));
    }

    /** What the dispatcher has invoked since the last call, one after another. */
    Deque<Invocation> invocations() {
        return invocations;
    }

    /** The next positions of so many queues. */
    Checkpoint next(int queues) {
        events++;
        Checkpoint checkpoint = Checkpoint.NONE;
        for (int i = 0; i < queues; i++) {
            checkpoint = checkpoint.andRead(queue(i), OneBot.event(events), 1_000);
        }
        return checkpoint;
    }

    /** Trigger, claim, start, end with the last checkpoint, history. */
    void run(int queues) {
        begin().complete(next(queues));
        follow();
    }

    private BotRun begin() {
        door.wakes().trigger(ID);
        follow();
        return door.runs().start(invocations.remove());
    }

    /** Decides, which must find nothing to do. */
    void decide() {
        requireIdle(dispatcher.evaluate(ID));
    }

    /** Asks why it does not run. */
    void why() {
        requireIdle(door.why(ID));
    }

    private static void requireIdle(Decision decision) {
        if (!(decision instanceof Decision.Idle)) {
            throw new IllegalStateException("the bot is not idle: " + decision.text());
        }
    }

    /** Bills what a bot does that reads several queues. */
    void billCheckpointOfAll(Bills bills, int queues) throws Exception {
        BotRun run = begin();
        bills.bill(Operation.CHECKPOINT_ALL, () -> run.checkpoint(next(queues)));
        run.complete();
        follow();
    }

    /** Bills what every bot does, at a bot that has run before. */
    void bill(Bills bills, int queues) throws Exception {
        bills.bill(Operation.DECISION, this::decide);
        bills.bill(Operation.WHY, this::why);
        bills.bill(Operation.EXPLAIN, () -> door.explain(ID));
        bills.bill(Operation.RUN, () -> run(queues));
        BotRun run = begin();
        bills.bill(Operation.CHECKPOINT, () -> run.checkpoint(next(1)));
        run.complete();
        follow();
        bills.bill(Operation.ADVANCE, () -> door.wakes().advance(QueueName.of(queue(0)), OneBot.event(events + 1)));
    }
}
