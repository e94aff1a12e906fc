package dev.lockstep.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** The bot that {@code docs/fan-out.md} writes, in rounds with and without ends. */
class FanOutExampleTest {
    private static final BotId BOT = BotId.of("orders-enrich");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final Path GUIDE = Path.of("../docs/fan-out.md");
    private static final Path THIS = Path.of("src/test/java/dev/lockstep/run/FanOutExampleTest.java");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final Deque<Invocation> invoked = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();
    private final Source source = new Source();

    @Test
    void everyEventIsDoneOnceInARoundThatHasEnds() {
        Lockstep lockstep = registered();
        Dispatcher dispatcher = lockstep.dispatcher((target, invocation) -> invoked.add(invocation));
        lockstep.wakes().advance(ORDERS, EventId.ofNumber(25));

        work(lockstep, dispatcher, 4);

        assertThat(done)
                .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 25)
                        .mapToObj(number -> "orders " + number)
                        .toList());
        assertThat(lockstep.runs().position(BOT, ORDERS).map(Position::eventId)).contains(EventId.ofNumber(25));
    }

    @Test
    void aRoundWithoutEndsCloses() {
        Lockstep lockstep = registered();
        Dispatcher dispatcher = lockstep.dispatcher((target, invocation) -> invoked.add(invocation));
        lockstep.wakes().trigger(BOT);

        work(lockstep, dispatcher, 4);

        assertThat(done).isEmpty();
        Round round = lockstep.runs().rounds().find(BOT).orElseThrow();
        assertThat(round.phase()).isEqualTo(RoundPhase.CLOSED);
        assertThat(round.ends()).isEmpty();
    }

    @Test
    void theGuideHasTheLinesThatWereTried() throws IOException {
        List<String> tried = Files.readAllLines(THIS);
        List<String> example = tried
                .subList(
                        tried.indexOf("        // begin of the example") + 1,
                        tried.indexOf("        // end of the example"))
                .stream()
                .map(line -> line.substring(8).stripTrailing())
                .toList();
        List<String> guide = Files.readAllLines(GUIDE).stream()
                .map(line -> line.replaceFirst(" +// .*", ""))
                .toList();

        assertThat(example).hasSizeGreaterThan(10);
        assertThat(guide).containsSequence(example);
    }

    /** The bot as the guide has it. */
    private void run(BotRun run) {
        // begin of the example
        FanOut share = run.fanOut().orElseThrow();
        for (Map.Entry<QueueName, EventId> end : share.to().entrySet()) {
            String queue = end.getKey().value();
            EventId after = run.position(queue).orElse(EventId.BEGINNING);
            for (Batch batch : source.readBetween(queue, after, end.getValue())) {
                List<TransactWriteItem> writes = batch.writes(event -> run.mine(event.customer()));
                Checkpoint read = Checkpoint.read(queue, batch.last(), batch.size());
                if (writes.isEmpty()) {
                    run.checkpoint(read);
                } else {
                    run.commit(writes, read);
                }
            }
        }
        run.complete(share.atEnd());
        // end of the example
    }

    private Lockstep registered() {
        Lockstep lockstep = table.other();
        lockstep.bots()
                .register(BotDefinition.bot(BOT.value())
                        .target("lambda:orders-enrich")
                        .reads("orders")
                        .writes("orders-enriched")
                        .instances(4)
                        .build());
        return lockstep;
    }

    private void work(Lockstep lockstep, Dispatcher dispatcher, int runs) {
        table.pump(dispatcher);
        assertThat(invoked).hasSize(runs);
        while (!invoked.isEmpty()) {
            run(lockstep.runs().start(invoked.remove()));
            table.pump(dispatcher);
        }
    }

    private record Event(String queue, long number) {
        /** Few customers, so that there are batches of which an instance has no event. */
        String customer() {
            return "customer-" + number / 7;
        }
    }

    private final class Batch {
        private final List<Event> events;

        Batch(List<Event> events) {
            this.events = events;
        }

        EventId last() {
            return EventId.ofNumber(events.get(events.size() - 1).number());
        }

        int size() {
            return events.size();
        }

        List<TransactWriteItem> writes(Predicate<Event> own) {
            return events.stream().filter(own).map(this::write).toList();
        }

        private TransactWriteItem write(Event event) {
            String name = event.queue() + " " + event.number();
            done.add(name);
            Map<String, AttributeValue> item =
                    Map.of("pk", AttributeValue.fromS("enriched " + name), "sk", AttributeValue.fromS("item"));
            return TransactWriteItem.builder()
                    .put(Put.builder().tableName(table.name()).item(item).build())
                    .build();
        }
    }

    /** Queues of numbered events, read three at a time. */
    private final class Source {
        List<Batch> readBetween(String queue, EventId after, EventId end) {
            List<Event> events = new ArrayList<>();
            for (long number = 1; !EventId.ofNumber(number).isAfter(end); number++) {
                if (EventId.ofNumber(number).isAfter(after)) {
                    events.add(new Event(queue, number));
                }
            }
            return IntStream.range(0, (events.size() + 2) / 3)
                    .mapToObj(i -> new Batch(events.subList(3 * i, Math.min(events.size(), 3 * i + 3))))
                    .toList();
        }
    }
}
