package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.cost.Cost;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the readers of queues are told of a batch in which these have moved. */
class NewsTest {
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final QueueName REFUNDS = QueueName.of("refunds");
    private static final BotId BOTH = BotId.of("both");
    private static final BotId ONE = BotId.of("one");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // before each test
    private Dispatcher dispatcher;

    @BeforeEach
    void register() {
        dispatcher = table.lockstep().dispatcher((target, invocation) -> {});
        register(BOTH, ORDERS, REFUNDS);
        register(ONE, ORDERS);
        table.pump(dispatcher);
    }

    @Test
    @DisplayName("A bot is told once of all queues that have moved in one batch")
    void aBotIsToldOnceOfAllQueues() {
        List<TableChange> batch = moves(5, ORDERS, REFUNDS);

        Cost cost = table.cost(() -> assertThat(dispatcher.dispatch(batch)).isEmpty());

        assertThat(heads(BOTH)).containsOnly(entry(ORDERS, event(5)), entry(REFUNDS, event(5)));
        assertThat(heads(ONE)).containsOnly(entry(ORDERS, event(5)));
        assertThat(cost.requests())
                .as("two queries of readers, and each bot told")
                .isEqualTo(2 + 2);
    }

    @Test
    @DisplayName("Of a queue that has moved again and again its readers are told the newest event, once")
    void readersAreToldTheNewestEventOnce() {
        List<TableChange> batch = new ArrayList<>();
        for (int event = 1; event <= 20; event++) {
            batch.addAll(moves(event, ORDERS));
        }

        Cost cost = table.cost(() -> assertThat(dispatcher.dispatch(batch)).isEmpty());

        assertThat(heads(ONE)).containsOnly(entry(ORDERS, event(20)));
        assertThat(cost.requests()).isEqualTo(1 + 2);
    }

    @Test
    @DisplayName("P15: records that come late or doubled move nothing back")
    @Tag("P15")
    void lateRecordsMoveNothingBack() {
        List<TableChange> late = moves(1, ORDERS);
        List<TableChange> batch = new ArrayList<>(moves(2, ORDERS, REFUNDS));
        batch.addAll(late);

        assertThat(dispatcher.dispatch(batch)).isEmpty();
        assertThat(dispatcher.dispatch(batch)).isEmpty();

        assertThat(heads(BOTH)).containsOnly(entry(ORDERS, event(2)), entry(REFUNDS, event(2)));
    }

    @Test
    @DisplayName("P15: a bot that cannot be told fails the records of its queues, and the others are told")
    @Tag("P15")
    void aBotThatCannotBeToldFailsItsQueuesAlone() {
        table.smear("B#both", "W", "q", AttributeValue.fromS("torn"));
        List<TableChange> batch = moves(5, ORDERS, REFUNDS);

        List<Dispatcher.Failure> failures = dispatcher.dispatch(batch);

        assertThat(failures).extracting(Dispatcher.Failure::change).containsExactlyElementsOf(batch);
        assertThat(heads(ONE)).containsOnly(entry(ORDERS, event(5)));
    }

    @Test
    @DisplayName("P16: news that did not arrive are told when their records are delivered again")
    @Tag("P16")
    void newsThatDidNotArriveAreToldAgain() {
        List<TableChange> batch = moves(5, ORDERS, REFUNDS);
        table.faults().follow(FaultPlan.always(Fault.LOST_REQUEST).only("UpdateItem"));
        List<Dispatcher.Failure> failures = dispatcher.dispatch(batch);
        assertThat(failures).hasSize(2);
        table.faults().follow(FaultPlan.none());

        assertThat(dispatcher.dispatch(
                        failures.stream().map(Dispatcher.Failure::change).toList()))
                .isEmpty();

        assertThat(heads(BOTH)).hasSize(2);
        assertThat(heads(ONE)).hasSize(1);
    }

    /** The records of these queues' moving to the n-th event. */
    private List<TableChange> moves(int event, QueueName... queues) {
        for (QueueName queue : queues) {
            table.other().wakes().advance(queue, event(event));
        }
        return table.changes();
    }

    private void register(BotId bot, QueueName... queues) {
        BotDefinition.Builder definition = BotDefinition.bot(bot.value()).target("process:bot");
        definition.reads(Stream.of(queues).map(QueueName::value).toArray(String[]::new));
        table.other().bots().register(definition.build());
    }

    private Map<QueueName, EventId> heads(BotId bot) {
        return table.other().bots().state(bot).orElseThrow().wake().heads();
    }

    private static EventId event(int number) {
        return EventId.ofNumber(number);
    }
}
