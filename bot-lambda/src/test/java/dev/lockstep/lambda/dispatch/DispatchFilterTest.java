package dev.lockstep.lambda.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.audit.Note;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.testkit.EventSourceMapping;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.Completion;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.system.SystemDefinition;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.EventId;
import dev.lockstep.types.LockName;
import dev.lockstep.types.SystemId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.event.ruler.Ruler;

/** The patterns, asked by AWS's own implementation of them. */
class DispatchFilterTest {
    private static final Note NOTE = Note.by("ann", "because");

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        lockstep = table.lockstep();
        bot = OneBot.registered(lockstep);
        table.changes();
    }

    @Test
    void thePatternsAreThese() {
        assertThat(DispatchFilter.patterns())
                .containsExactly(
                        "{\"eventName\":[\"INSERT\",\"MODIFY\"],\"dynamodb\":{\"Keys\":{\"sk\":{\"S\":[\"D\",\"W\",\"H\"]}}}}",
                        "{\"eventName\":[\"INSERT\",\"MODIFY\"],\"dynamodb\":{\"Keys\":{\"sk\":{\"S\":[{\"prefix\":\"S#\"}]}}}}",
                        "{\"eventName\":[\"INSERT\",\"MODIFY\"],\"dynamodb\":{\"Keys\":{\"sk\":{\"S\":[{\"prefix\":\"R#\"}]}},"
                                + "\"NewImage\":{\"st\":{\"S\":[\"N\",\"C\",\"F\",\"X\",\"U\"]}}}}",
                        "{\"eventName\":[\"INSERT\",\"MODIFY\"],\"dynamodb\":{\"Keys\":{\"sk\":{\"S\":[\"F\"]}},"
                                + "\"NewImage\":{\"st\":{\"S\":[\"A\"]}}}}");
    }

    @Test
    void aThousandCheckpointsOfARunningBotWakeNoFunction() {
        Claim claim = bot.claim();
        BotRun run = lockstep.runs().start(claim.invocation());
        for (int i = 1; i <= 1_000; i++) {
            run.checkpoint(Checkpoint.read("orders", OneBot.event(i), 1)
                    .andWrite("invoices", OneBot.event(i), 1)
                    .withoutAdvancing());
        }
        run.extend(Duration.ofHours(1));

        List<TableChange> changes = table.changes();
        changes.addAll(table.changes());

        assertThat(changes).hasSizeGreaterThanOrEqualTo(1_003);
        assertThat(changes.stream().filter(DispatchFilterTest::wakes)).isEmpty();
    }

    @Test
    void whatAsksForARunWakesTheFunction() {
        assertThat(wakes(() -> lockstep.wakes().trigger(OneBot.ID))).isTrue();
        assertThat(wakes(() -> lockstep.wakes().force(OneBot.ID, NOTE))).isTrue();
        assertThat(wakes(() -> lockstep.wakes().advance(OneBot.ORDERS, OneBot.event(1))))
                .isTrue();
        assertThat(wakes(() -> lockstep.wakes().tell(OneBot.ID, OneBot.ORDERS, OneBot.event(1))))
                .isTrue();
        assertThat(wakes(() -> lockstep.bots().pause(OneBot.ID, NOTE))).isTrue();
        assertThat(wakes(() -> lockstep.runs().rewind(OneBot.ID, OneBot.ORDERS, OneBot.event(0), NOTE)))
                .isTrue();
        assertThat(wakes(() -> lockstep.bots()
                        .update(OneBot.ID, b -> b.toBuilder().reads("returns").build())))
                .isTrue();
    }

    @Test
    void everyEndOfARunWakesTheFunction() {
        assertThat(wakes(() -> bot.start().complete())).isTrue();
        assertThat(wakes(() -> bot.start().complete(Completion.SILENT.withMessage("done"))))
                .isTrue();
        assertThat(wakes(() -> bot.start().fail(RunError.of("broken", "on purpose"))))
                .isTrue();
        assertThat(wakes(() -> lockstep.runs().release(bot.claim(), RunError.of("denied", "no"))))
                .isTrue();
        assertThat(wakes(() -> {
                    bot.start();
                    lockstep.runs().expire(bot.state());
                }))
                .isTrue();
    }

    @Test
    void whatConcernsNobodyWakesNoFunction() {
        assertThat(wakes(bot::claim)).isFalse();
        assertThat(wakes(() -> lockstep.wakes().schedule(OneBot.ID, Duration.ofDays(1))))
                .isFalse();
        assertThat(wakes(() -> lockstep.locks().tryAcquire(LockName.of("nightly"), "ann", Duration.ofMinutes(1))))
                .isFalse();
        assertThat(wakes(() -> lockstep.systems()
                        .register(new SystemDefinition(SystemId.of("shop"), "Shop", Set.of("alias"), "{}"))))
                .isFalse();
        assertThat(wakes(() -> table.remove("B#" + OneBot.ID.value(), "W"))).isFalse();
    }

    @Test
    void whatTheFilterHoldsBackWouldHaveCostNothingAndChangedNothing() {
        List<TableChange> history = aBusyHistory();
        List<TableChange> heldBack =
                history.stream().filter(change -> !wakes(change)).toList();
        Dispatcher dispatcher = lockstep.dispatcher((target, invocation) -> {});

        long requests = table.cost(() -> dispatcher.dispatch(heldBack)).requests();

        assertThat(heldBack).hasSizeGreaterThan(20);
        assertThat(history.size() - heldBack.size()).isGreaterThan(20);
        assertThat(requests).isZero();
    }

    private List<TableChange> aBusyHistory() {
        Deque<Invocation> invoked = new ArrayDeque<>();
        Dispatcher dispatcher = lockstep.dispatcher((target, invocation) -> invoked.add(invocation));
        List<TableChange> history = new ArrayList<>();
        for (int round = 1; round <= 6; round++) {
            lockstep.bots()
                    .register(BotDefinition.bot("bot-" + round)
                            .target("process:x")
                            .reads("invoices")
                            .schedule("rate(1 minute)")
                            .settings("{}")
                            .build());
            lockstep.wakes().advance(OneBot.ORDERS, OneBot.event(round));
            lockstep.wakes().schedule(OneBot.ID, Duration.ofSeconds(1));
            table.clock().advance(Duration.ofMinutes(2));
            lockstep.sweeper(dispatcher).sweep();
            history.addAll(pumped(dispatcher));
            boolean fails = round % 3 == 0;
            EventId event = OneBot.event(round);
            while (!invoked.isEmpty()) {
                lockstep.runs().run(invoked.remove(), run -> {
                    run.checkpoint(Checkpoint.write("invoices", event, 1));
                    if (fails) {
                        run.fail(RunError.of("broken", "on purpose"));
                    }
                });
            }
            history.addAll(pumped(dispatcher));
        }
        lockstep.bots().remove(OneBot.ID, NOTE);
        history.addAll(pumped(dispatcher));
        return history;
    }

    private List<TableChange> pumped(Dispatcher dispatcher) {
        List<TableChange> all = new ArrayList<>();
        for (List<TableChange> batch = table.changes(); !batch.isEmpty(); batch = table.changes()) {
            assertThat(dispatcher.dispatch(batch)).isEmpty();
            all.addAll(batch);
        }
        return all;
    }

    private boolean wakes(Runnable write) {
        table.changes();
        write.run();
        List<TableChange> changes = table.changes();
        assertThat(changes).isNotEmpty();
        return changes.stream().anyMatch(DispatchFilterTest::wakes);
    }

    private static boolean wakes(TableChange change) {
        String record = EventSourceMapping.record(change, 1).toString();
        return DispatchFilter.patterns().stream().anyMatch(pattern -> {
            try {
                return Ruler.matchesRule(record, pattern);
            } catch (Exception e) { // all that the library promises
                throw new IllegalStateException(pattern, e);
            }
        });
    }
}
