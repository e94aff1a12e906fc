package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** A sweep that finds more due times than it collects before it fires them: here three, and ten are due. */
class ManyDueTimesTest {
    private static final int AT_ONCE = 3;
    private static final int DUE = 10;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final ExecutorService lanes = Executors.newFixedThreadPool(4);
    private final List<DynamoDbRequest> requests = Collections.synchronizedList(new ArrayList<>());

    @SuppressWarnings("NullAway.Init") // before each test
    private DynamoDbClient client;

    @SuppressWarnings("NullAway.Init") // before each test
    private Sweeper sweeper;

    @BeforeEach
    void connect() {
        client = DYNAMO.client(DYNAMO.http(), new ExecutionInterceptor() {
            @Override
            public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
                requests.add((DynamoDbRequest) context.request());
            }
        });
        Lockstep lockstep = table.door(client).clock(table.clock()).build();
        sweeper = lockstep.sweeper(lockstep.dispatcher((target, invocation) -> {}))
                .reading(AT_ONCE);
    }

    @AfterEach
    void close() {
        lanes.shutdownNow();
        client.close();
    }

    @Test
    @Tag("P16")
    @DisplayName("P16: however many one-offs of one bot are due, all are fired once, the earliest first")
    void thoseOfOneBotAreFiredInOrder() {
        List<Instant> due = register("only", DUE);

        assertThat(sweeper.sweep(lanes)).isEqualTo(new SweepReport(DUE, 0, 0, 0));

        assertThat(fired("only")).containsExactlyElementsOf(keys("only", due));
        assertThat(table.other().wakes().scheduled(BotId.of("only"))).isEmpty();
    }

    @Test
    @Tag("P16")
    @DisplayName("P16: however many bots are due, all of their due times are fired, those of each bot in order")
    void thoseOfManyBotsAreAllFired() {
        List<String> bots =
                IntStream.range(0, DUE).mapToObj(number -> "bot-" + number).toList();
        List<List<Instant>> due = bots.stream().map(bot -> register(bot, 2)).toList();

        assertThat(sweeper.sweep(lanes)).isEqualTo(new SweepReport(2 * DUE, 0, 0, 0));

        for (int bot = 0; bot < DUE; bot++) {
            assertThat(fired(bots.get(bot))).containsExactlyElementsOf(keys(bots.get(bot), due.get(bot)));
        }
    }

    @Test
    void noMoreAreCollectedThanTheBoundBeforeTheyAreFired() {
        register("only", DUE);
        register("other", DUE);

        sweeper.sweep(Runnable::run);

        int last = IntStream.range(0, requests.size())
                .filter(i -> requests.get(i) instanceof QueryRequest)
                .max()
                .orElseThrow();
        assertThat(requests.subList(0, last))
                .filteredOn(TransactWriteItemsRequest.class::isInstance)
                .hasSizeGreaterThanOrEqualTo(DUE);
    }

    /** A bot with so many one-offs, the last of which was asked for first; answers when they are due, in order. */
    private List<Instant> register(String bot, int oneOffs) {
        table.other()
                .bots()
                .register(BotDefinition.bot(bot).target("process:bot").build());
        Instant now = table.clock().instant();
        IntStream.range(0, oneOffs)
                .forEach(before -> table.other().wakes().schedule(BotId.of(bot), now.minusMillis(before)));
        return table.other().wakes().scheduled(BotId.of(bot));
    }

    /** The keys of the one-offs of a bot that were asked to be fired, in the order in which they were. */
    private List<Map<String, AttributeValue>> fired(String bot) {
        return requests.stream()
                .filter(TransactWriteItemsRequest.class::isInstance)
                .map(TransactWriteItemsRequest.class::cast)
                .map(request -> request.transactItems().get(0).delete().key())
                .filter(key -> key.containsValue(AttributeValue.fromS("B#" + bot)))
                .toList();
    }

    private static List<Map<String, AttributeValue>> keys(String bot, List<Instant> due) {
        return due.stream()
                .map(at -> Map.of(
                        LockstepTable.PARTITION_KEY, AttributeValue.fromS("B#" + bot),
                        LockstepTable.SORT_KEY, AttributeValue.fromS("B#" + at.toEpochMilli())))
                .toList();
    }
}
