package dev.lockstep.lambda.bot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Position;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A bot of four instances on Lambda, as {@code docs/bots-in-lambda.md} writes one. */
class FannedOutHandlerTest {
    private static final BotId BOT = BotId.of("reader");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final int EVENTS = 40;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final Deque<Invocation> invoked = new ArrayDeque<>();
    private final Map<Integer, List<Integer>> doneBy = new HashMap<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Dispatcher dispatcher;

    /** Batches for which each invocation has time. */
    private int batchesAtOnce = Integer.MAX_VALUE;

    @BeforeEach
    void register() {
        lockstep = table.other();
        dispatcher = lockstep.dispatcher((target, invocation) -> invoked.add(invocation));
        lockstep.bots()
                .register(BotDefinition.bot(BOT.value())
                        .target("process:reader")
                        .reads("orders")
                        .instances(4)
                        .build());
        lockstep.wakes().advance(ORDERS, EventId.ofNumber(EVENTS));
        table.pump(dispatcher);
    }

    @Test
    void eachEventIsWorkedOnByTheInstanceWhoseItsKeyIsAndByNoOther() {
        work();

        assertThat(doneBy.values().stream().flatMap(List::stream).sorted())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, EVENTS).boxed().toList());
        doneBy.forEach((instance, events) -> assertThat(events)
                .isNotEmpty()
                .allSatisfy(event -> assertThat(FanOut.ownerOf(key(event), 4)).isEqualTo(instance)));
        assertThat(position()).contains(EventId.ofNumber(EVENTS));
    }

    @Test
    void anInstanceWhoseTimeIsUpGoesOnWithTheSameShare() {
        batchesAtOnce = 2;

        work();

        assertThat(doneBy.values().stream().flatMap(List::stream).sorted())
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, EVENTS).boxed().toList());
        assertThat(position()).contains(EventId.ofNumber(EVENTS));
    }

    private void work() {
        while (!invoked.isEmpty()) {
            handle(invoked.remove());
            table.pump(dispatcher);
        }
    }

    private Optional<EventId> position() {
        return lockstep.runs().position(BOT, ORDERS).map(Position::eventId);
    }

    private void handle(Invocation invocation) {
        Metrics metrics = new Metrics(
                Environment.of(Map.of(Environment.TABLE, table.name())),
                new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                table.clock());
        try {
            new Reader(lockstep, metrics)
                    .handleRequest(
                            new ByteArrayInputStream(invocation.toJson().getBytes(StandardCharsets.UTF_8)),
                            new ByteArrayOutputStream(),
                            new OneInvocation(invocation.runId(), Duration.ofMinutes(1)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String key(int event) {
        return "customer-" + event % 13;
    }

    /** Reads ten events at a time. */
    private final class Reader extends BotHandler {
        Reader(Lockstep lockstep, Metrics metrics) {
            super(lockstep, metrics);
        }

        @Override
        protected void run(BotContext bot) {
            FanOut share = bot.fanOut().orElseThrow();
            int end = number(share.end("orders").orElseThrow());
            int after = bot.position("orders").map(FannedOutHandlerTest::number).orElse(0);
            for (int batch = 0; after < end; batch++) {
                if (batch == batchesAtOnce) {
                    return;
                }
                int last = Math.min(end, after + 10);
                IntStream.rangeClosed(after + 1, last)
                        .filter(event -> bot.mine(key(event)))
                        .forEach(event -> doneBy.computeIfAbsent(bot.instance(), i -> new ArrayList<>())
                                .add(event));
                bot.checkpoint(Checkpoint.read("orders", EventId.ofNumber(last), last - after));
                after = last;
            }
            bot.complete(share.atEnd());
        }
    }

    private static int number(EventId event) {
        return Integer.parseInt(event.value());
    }
}
