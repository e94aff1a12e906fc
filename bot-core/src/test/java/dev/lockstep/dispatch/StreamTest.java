package dev.lockstep.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotState;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.Invocation;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the stream may do to its consumer, and what others may write into the table. */
@Tag("P15")
class StreamTest {
    private static final EventId EVENT = EventId.at(ManualClock.START, 9);
    private static final QueueName ORDERS = QueueName.of("orders");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Stage stage;

    private final List<BotId> bots = new ArrayList<>();

    @BeforeEach
    void register() {
        stage = new Stage(table);
        for (String name : List.of("a-first", "m-middle", "z-last")) {
            bots.add(stage.bot(name, "orders"));
        }
        stage.settle();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    @DisplayName("P15: doubled, late, re-ordered and re-split batches change nothing about the end")
    void aStreamInAnyOrderAndNumberLeadsToTheSameEnd(long seed) {
        Random random = new Random(seed);
        List<TableChange> all = aBusyHistory(random);
        List<TableChange> disturbed = new ArrayList<>(all);
        disturbed.addAll(all.subList(0, all.size() / 2));
        Collections.shuffle(disturbed, random);

        List<TableChange> left = disturbed;
        while (!left.isEmpty()) {
            int size = Math.min(left.size(), 1 + random.nextInt(10));
            assertThat(stage.dispatcher.dispatch(left.subList(0, size))).isEmpty();
            stage.take().forEach(stage::work);
            left = left.subList(size, left.size());
        }
        stage.settle();

        for (BotId bot : bots) {
            BotState state = stage.state(bot);
            assertThat(state.run().phase().isOpen())
                    .as("seed %s: %s", seed, state)
                    .isFalse();
            assertThat(state.run().wakeSeen())
                    .as("seed %s: %s", seed, state)
                    .isEqualTo(state.wake().count());
            assertThat(stage.lockstep.runs().position(bot, ORDERS).orElseThrow().eventId())
                    .as("seed %s", seed)
                    .isEqualTo(EVENT);
            List<Long> logged =
                    stage.lockstep.runs().log().of(bot).map(e -> e.epoch()).toList();
            assertThat(logged).as("seed %s: log", seed).doesNotHaveDuplicates().hasSize((int)
                    state.run().epoch());
        }
    }

    @Test
    @DisplayName("P15: a doubled record of an advance counts once")
    void aDoubledAdvanceWakesOnce() {
        stage.lockstep.wakes().advance(ORDERS, EVENT);
        List<TableChange> advance = table.changes();
        stage.dispatcher.dispatch(advance);
        table.changes();

        stage.dispatcher.dispatch(advance);

        assertThat(table.changes()).isEmpty();
    }

    @Test
    @DisplayName("P15: a late record of an older head does not take a newer one back")
    void anOldHeadThatArrivesLateChangesNothing() {
        stage.lockstep.wakes().advance(ORDERS, EventId.at(ManualClock.START, 1));
        List<TableChange> old = table.changes();
        stage.lockstep.wakes().advance(ORDERS, EVENT);
        stage.settle();

        assertThat(stage.dispatcher.dispatch(old)).isEmpty();

        assertThat(stage.state(bots.get(0)).wake().heads()).containsEntry(ORDERS, EVENT);
    }

    @Test
    @DisplayName("P15: a batch concerns each bot once, however many of its records it has")
    void aBatchLooksAtEachBotOnce() {
        for (int i = 0; i < 10; i++) {
            stage.lockstep.wakes().trigger(bots.get(0));
        }
        List<TableChange> batch = table.changes();
        stage.lockstep.bots().pause(bots.get(0), Note.by("ops", "count the requests"));

        assertThat(table.cost(() -> table.lockstep()
                                .dispatcher((target, invocation) -> {})
                                .dispatch(batch))
                        .requests())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("P15: one malformed record fails alone and the rest of the batch is worked off")
    void aMalformedRecordFailsAlone() {
        table.smear("B#m-middle", "R#0000", "st", AttributeValue.fromN("7"));
        bots.forEach(bot -> stage.lockstep.wakes().trigger(bot));
        List<TableChange> batch = table.changes();

        List<Dispatcher.Failure> failures = stage.dispatcher.dispatch(batch);

        assertThat(failures).isNotEmpty().allSatisfy(failure -> {
            assertThat(partition(failure)).isEqualTo("B#m-middle");
            assertThat(failure.cause()).hasMessageContaining("m-middle").hasMessageContaining("st");
        });
        assertThat(stage.invoked()).extracting(i -> i.bot().value()).containsExactly("a-first", "z-last");
    }

    @Test
    @DisplayName("P15: failures are told in the order of the batch, so that the first is where to go on")
    void failuresAreInTheOrderOfTheBatch() {
        table.smear("B#a-first", "R#0000", "st", AttributeValue.fromN("7"));
        table.smear("B#z-last", "D", "ta", AttributeValue.fromN("7"));
        table.changes();
        bots.forEach(bot -> stage.lockstep.wakes().trigger(bot));
        List<TableChange> batch = table.changes();
        Collections.reverse(batch);

        List<Dispatcher.Failure> failures = stage.dispatcher.dispatch(batch);

        assertThat(failures).extracting(StreamTest::partition).containsExactly("B#z-last", "B#a-first");
    }

    @Test
    @DisplayName("P15: a reader that cannot be told of an advance does not keep the others from being told")
    void aReaderWithABrokenWakeRecordBlocksNoOtherReader() {
        table.tear("B#a-first", "W", "q");
        table.changes();
        stage.lockstep.wakes().advance(ORDERS, EVENT);

        List<Dispatcher.Failure> failures = stage.dispatcher.dispatch(table.changes());

        assertThat(failures).hasSize(1);
        assertThat(stage.dispatcher.dispatch(table.changes())).isEmpty();
        assertThat(stage.invoked()).extracting(i -> i.bot().value()).containsExactlyInAnyOrder("m-middle", "z-last");
    }

    @Test
    @DisplayName("P15: records of items that are not ours are passed over")
    void itemsThatAreNotOursAreIgnored() {
        for (Map<String, AttributeValue> item : List.of(
                item("B#a-first", "Wrong"),
                item("B#a-first", "Data"),
                item("B#a-first", "R#0"),
                item("B#a-first", "R#zero"),
                item("B#a-first", "A"),
                item("B#a-first", "X#1"),
                item("B#not a name", "W"),
                item("Q#orders", "S#not a name"),
                item("Q#orders", "Subscription"),
                item("Q#", "H"),
                item("Z#a-first", "W"),
                item("x", "y"))) {
            table.plant(item);
        }
        bots.forEach(bot -> stage.lockstep.wakes().trigger(bot));
        stage.lockstep.wakes().advance(ORDERS, EVENT);

        stage.settle();

        assertThat(stage.invoked()).extracting(Invocation::bot).containsAll(bots);
        assertThat(stage.lockstep.bots().describe(bots.get(0)).runs()).hasSize(1);
    }

    private static String partition(Dispatcher.Failure failure) {
        return Objects.requireNonNull(failure.change().keys().get("pk")).s();
    }

    private static Map<String, AttributeValue> item(String partition, String sort) {
        return Map.of(
                "pk",
                AttributeValue.fromS(partition),
                "sk",
                AttributeValue.fromS(sort),
                "st",
                AttributeValue.fromN("1"));
    }

    private List<TableChange> aBusyHistory(Random random) {
        for (int i = 0; i < 9; i++) {
            BotId bot = bots.get(random.nextInt(bots.size()));
            stage.lockstep.wakes().trigger(bot);
            stage.lockstep.wakes().advance(ORDERS, EventId.at(ManualClock.START, i + 1));
            if (random.nextBoolean()) {
                stage.dispatcher.evaluate(bot);
                stage.take().forEach(stage::work);
            }
        }
        return table.changes();
    }
}
