package dev.lockstep.dispatch;

import static dev.lockstep.dispatch.RoundBot.ID;
import static dev.lockstep.dispatch.RoundBot.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BeyondRoundException;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Completion;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.Position;
import dev.lockstep.run.ResumedRun;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** From where to where a round goes, and what of it comes together at its end. */
class RoundWindowTest {
    private static final QueueName ORDERS = QueueName.of("orders");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    void theEndsOfARoundStayWhereTheHeadsWereWhenItOpenedAlsoForAnInstanceThatIsRunAgain() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> first = bot.advance(10);
        bot.fail(first.get(1));
        assertThat(bot.advance(20)).isEmpty();
        table.clock().advance(Duration.ofMinutes(1));

        List<Invocation> again = bot.evaluate();

        assertThat(again).singleElement().satisfies(invocation -> {
            assertThat(invocation.instance()).isEqualTo(1);
            assertThat(share(invocation).to()).isEqualTo(Map.of(ORDERS, EventId.ofNumber(10)));
        });
    }

    @Test
    @DisplayName(
            "P22: a checkpoint past the end, or of a queue without one, is refused, writes nothing, and the run goes on")
    @Tag("P22")
    void noCheckpointPassesTheEnd() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        BotRun run = bot.start(invoked.get(0));
        for (Checkpoint beyond : List.of(
                read("orders", 11),
                read("returns", 1),
                read("orders", 5).andRead(QueueName.of("returns"), Position.at(EventId.ofNumber(1))))) {
            refused(bot, () -> run.checkpoint(beyond));
            refused(bot, () -> run.commit(List.of(own()), beyond));
            refused(bot, () -> run.complete(beyond));
            refused(bot, () -> resumed(bot, run).checkpoint(beyond));
            refused(bot, () -> resumed(bot, run).commit(List.of(own()), Checkpoint.NONE, beyond));
            refused(bot, () -> resumed(bot, run).complete(Completion.SILENT.with(beyond), false));
        }

        run.checkpoint(read("orders", 10));
        run.complete();

        assertThat(table.item("own", "counter")).isEmpty();
        assertThat(bot.instance(0).phase()).isEqualTo(Phase.COMPLETE);
    }

    private void refused(RoundBot bot, Runnable write) {
        RunState before = bot.instance(0);
        assertThatThrownBy(write::run).isInstanceOf(BeyondRoundException.class);
        assertThat(bot.instance(0)).isEqualTo(before);
    }

    private static ResumedRun resumed(RoundBot bot, BotRun run) {
        return bot.runs().resume(run.ticket(), "a call");
    }

    @Test
    void whatIsWrittenHasNoEnd() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        bot.start(invoked.get(0)).checkpoint(Checkpoint.NONE.andWrite("invoices", EventId.ofNumber(1_000), 1));
        assertThat(bot.instance(0).progress().writes()).containsKey(QueueName.of("invoices"));
    }

    @Test
    void everyQueueReadHasItsOwnEndAndOneWhoseHeadIsNotKnownBelongsToALaterRound() {
        RoundBot bot = new RoundBot(
                table, b -> b.reads("orders", "returns", "complaints").instances(2));
        bot.stage.lockstep.wakes().advance(QueueName.of("returns"), EventId.ofNumber(7));
        List<Invocation> first = bot.advance(10);
        assertThat(share(first.get(0)).to())
                .isEqualTo(Map.of(ORDERS, EventId.ofNumber(10), QueueName.of("returns"), EventId.ofNumber(7)));

        assertThat(bot.advance("complaints", 3)).isEmpty();
        List<Invocation> second = bot.finish(first);

        assertThat(share(second.get(1)).from())
                .isEqualTo(Map.of(ORDERS, EventId.ofNumber(10), QueueName.of("returns"), EventId.ofNumber(7)));
        assertThat(share(second.get(1)).to()).containsEntry(QueueName.of("complaints"), EventId.ofNumber(3));
        bot.finish(second);
        assertThat(bot.at("complaints")).contains(3L);
    }

    @Test
    void thePositionOfAQueueWithoutNewsStaysAsItIsWithItsCounts() {
        RoundBot bot = new RoundBot(table, b -> b.reads("orders", "returns").instances(3));
        bot.stage.lockstep.wakes().advance(QueueName.of("returns"), EventId.ofNumber(7));
        for (Invocation invocation : bot.advance(10)) {
            bot.start(invocation).complete(read("orders", 10).andRead(QueueName.of("returns"), at(7, 2)));
        }
        bot.pump();
        Position before = bot.runs().position(ID, QueueName.of("returns")).orElseThrow();
        assertThat(before).isEqualTo(at(7, 6));

        bot.finish(bot.advance(20));

        assertThat(bot.at("orders")).contains(20L);
        assertThat(bot.runs().position(ID, QueueName.of("returns"))).contains(before);
    }

    @Test
    void countsOfSeveralRunsOfAnInstanceAddUpWhenTheRoundIsClosed() {
        RoundBot bot = RoundBot.of(table, 2);
        List<Invocation> invoked = bot.advance(10);
        BotRun broken = bot.start(invoked.get(0));
        broken.checkpoint(
                Checkpoint.read("orders", EventId.ofNumber(4), 4).andWrite("invoices", EventId.ofNumber(3), 3));
        broken.fail(RoundBot.BROKEN);
        BotRun other = bot.start(invoked.get(1));
        other.complete(Checkpoint.read("orders", EventId.ofNumber(10), 5).andWrite("invoices", EventId.ofNumber(2), 1));
        bot.pump();
        table.clock().advance(Duration.ofMinutes(1));
        BotRun again = bot.start(bot.evaluate().get(0));
        assertThat(again.position("orders")).contains(EventId.ofNumber(4));
        again.complete(Checkpoint.read("orders", EventId.ofNumber(10), 6));
        bot.pump();

        assertThat(bot.round().recordsRead()).isEqualTo(15);
        assertThat(bot.round().recordsWritten()).isEqualTo(4);
    }

    @Test
    void positionsWrittenComeTogetherAtTheFurthest() {
        RoundBot bot = RoundBot.of(table, 3);
        List<Invocation> invoked = bot.advance(10);
        written(bot, invoked.get(0), Map.of("invoices", 5L, "mails", 1L));
        written(bot, invoked.get(1), Map.of("invoices", 9L));
        written(bot, invoked.get(2), Map.of("mails", 3L));
        assertThat(bot.written("invoices")).isEmpty();
        bot.pump();

        assertThat(bot.written("invoices")).contains(9L);
        assertThat(bot.written("mails")).contains(3L);
        List<Invocation> next = bot.advance(20);
        assertThat(bot.start(next.get(0)).writePosition("invoices")).contains(EventId.ofNumber(9));
    }

    private static void written(RoundBot bot, Invocation invocation, Map<String, Long> queues) {
        BotRun run = bot.start(invocation);
        Checkpoint checkpoint = run.fanOut().orElseThrow().atEnd();
        for (Map.Entry<String, Long> queue : queues.entrySet()) {
            checkpoint = checkpoint.andWrite(queue.getKey(), EventId.ofNumber(queue.getValue()), 1);
        }
        run.complete(checkpoint);
    }

    @Test
    void aBotWithoutQueuesRunsEachInstanceOnceForATrigger() {
        RoundBot bot = new RoundBot(table, b -> b.reads().instances(4));
        bot.stage.lockstep.wakes().trigger(ID);
        List<Invocation> invoked = bot.pump();
        assertThat(invoked).extracting(Invocation::instance).containsExactly(0, 1, 2, 3);

        assertThat(bot.finish(invoked)).isEmpty();

        assertThat(bot.round().isOpen()).isFalse();
    }

    @Test
    @DisplayName("P16: a wake-up that comes while a round is open is answered by another round")
    @Tag("P16")
    void aTriggerDuringARoundIsFollowedByAnotherOne() {
        RoundBot bot = new RoundBot(table, b -> b.reads().instances(2));
        bot.stage.lockstep.wakes().trigger(ID);
        List<Invocation> first = bot.pump();
        bot.stage.lockstep.wakes().trigger(ID);
        assertThat(bot.pump()).isEmpty();

        List<Invocation> second = bot.finish(first);

        assertThat(second).hasSize(2);
        assertThat(second.get(0).epoch()).isGreaterThan(first.get(1).epoch());
        assertThat(bot.finish(second)).isEmpty();
    }

    @Test
    @DisplayName(
            "P20: every event is some instance's and no other's, and the bot stands at the end only when all are there")
    @Tag("P20")
    void everyKeyIsOneInstancesAndTheBotWaitsForAll() {
        RoundBot bot = RoundBot.of(table, 5);
        List<Invocation> invoked = bot.advance(100);
        List<BotRun> runs = invoked.stream().map(bot::start).toList();
        for (int i = 0; i < 100; i++) {
            String key = "order-" + i;
            Set<Integer> owners = runs.stream()
                    .filter(run -> run.mine(key))
                    .map(BotRun::instance)
                    .collect(Collectors.toSet());
            assertThat(owners).containsExactly(FanOut.ownerOf(key, 5));
        }
        for (BotRun run : runs) {
            assertThat(bot.at("orders")).isEmpty();
            run.complete(run.fanOut().orElseThrow().atEnd());
            bot.pump();
        }
        assertThat(bot.at("orders")).contains(100L);
    }

    @Test
    void aShardIsReadByItsOwnerAloneAndHandedOverWhereItStood() {
        RoundBot bot = new RoundBot(
                table,
                b -> b.reads("orders", "s-0", "s-1", "s-2", "s-3")
                        .shards("s-0", "s-1", "s-2", "s-3")
                        .instances(4));
        for (int i = 0; i < 4; i++) {
            bot.stage.lockstep.wakes().advance(QueueName.of("s-" + i), EventId.ofNumber(10 + i));
        }
        List<Invocation> four = bot.advance(5);
        Map<QueueName, Integer> owners = bot.round().plan().owners();
        assertThat(owners.values()).containsExactlyInAnyOrder(0, 1, 2, 3);
        for (Invocation invocation : four) {
            Set<QueueName> own = shards(share(invocation));
            assertThat(own).hasSize(1).allSatisfy(q -> assertThat(owners).containsEntry(q, invocation.instance()));
            assertThat(share(invocation).to()).containsEntry(ORDERS, EventId.ofNumber(5));
            BotRun run = bot.start(invocation);
            Consumer<QueueName> others = q -> assertThatThrownBy(() -> run.checkpoint(read(q.value(), 1)))
                    .isInstanceOf(BeyondRoundException.class)
                    .hasMessageContaining("another instance");
            owners.keySet().stream().filter(q -> !own.contains(q)).forEach(others);
            run.complete(run.fanOut().orElseThrow().atEnd());
        }
        bot.redefine(b -> b.instances(2));
        bot.pump();
        List<Invocation> two = bot.advance("s-3", 20);

        assertThat(two).hasSize(2).allSatisfy(i -> assertThat(shards(share(i))).hasSize(2));
        assertThat(two)
                .allSatisfy(invocation -> shards(share(invocation))
                        .forEach(q -> assertThat(share(invocation).from())
                                .containsEntry(
                                        q,
                                        EventId.ofNumber(
                                                10 + Integer.parseInt(q.value().substring(2))))));
        bot.finish(two);
        assertThat(bot.at("s-0")).contains(10L);
        assertThat(bot.at("s-3")).contains(20L);
    }

    private static Set<QueueName> shards(FanOut share) {
        return share.to().keySet().stream()
                .filter(queue -> queue.value().startsWith("s-"))
                .collect(Collectors.toSet());
    }

    private static FanOut share(Invocation invocation) {
        return invocation.fanOut().orElseThrow();
    }

    private static Position at(long event, long records) {
        return Position.at(EventId.ofNumber(event)).withRecords(records);
    }

    private TransactWriteItem own() {
        return TransactWriteItem.builder()
                .put(p -> p.tableName(table.name())
                        .item(Map.of("pk", AttributeValue.fromS("own"), "sk", AttributeValue.fromS("counter"))))
                .build();
    }
}
