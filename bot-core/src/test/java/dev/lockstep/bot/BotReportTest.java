package dev.lockstep.bot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class BotReportTest {
    private static final BotId ENRICH = BotId.of("enrich");
    private static final QueueName ORDERS = QueueName.of("orders");
    private static final Instant START = ManualClock.START;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final List<Invocation> invocations = new ArrayList<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private Dispatcher dispatcher;

    @BeforeEach
    void register() {
        lockstep = table.lockstep();
        dispatcher = lockstep.dispatcher((target, invocation) -> invocations.add(invocation));
        lockstep.bots()
                .register(BotDefinition.bot("enrich")
                        .target("process:enrich")
                        .reads("orders", "customers")
                        .schedule("@hourly")
                        .health(new Health(2, Optional.of(Duration.ofMinutes(5)), Optional.of(Duration.ofHours(2))))
                        .build());
    }

    @Test
    void itTellsEverythingInTwoRequests() {
        assertThat(table.cost(() -> lockstep.bots().describe(ENRICH)).requests())
                .isEqualTo(2);
    }

    @Test
    void itTellsWhenTheBotIsDueTheEarliestFirst() {
        lockstep.wakes().schedule(ENRICH, START.plusSeconds(7_200));
        lockstep.wakes().schedule(ENRICH, START.plusSeconds(60));

        assertThat(lockstep.bots().describe(ENRICH).due())
                .containsExactly(
                        START.plusSeconds(60), Instant.parse("2026-11-22T11:00:00Z"), START.plusSeconds(7_200));
    }

    @Test
    void itTellsTheLagOfEachQueue() {
        lockstep.wakes().advance(ORDERS, EventId.at(START.plusSeconds(600)));
        run(Checkpoint.read("orders", EventId.at(START), 1));

        List<QueueLag> lags = lockstep.bots().describe(ENRICH).lags();

        assertThat(lags).extracting(lag -> lag.queue().value()).containsExactly("customers", "orders");
        assertThat(lags).extracting(QueueLag::isBehind).containsExactly(false, true);
        assertThat(lags.get(1).behind()).contains(Duration.ofMinutes(10));
    }

    @Test
    void aQueueWhoseIdsTellNoTimeHasALagWithoutADuration() {
        lockstep.wakes().advance(ORDERS, EventId.ofNumber(7));
        run(Checkpoint.read("orders", EventId.ofNumber(6), 1));

        QueueLag lag = lockstep.bots().describe(ENRICH).lags().get(1);

        assertThat(lag.isBehind()).isTrue();
        assertThat(lag.behind()).isEmpty();
    }

    @Test
    void aBotThatIsWellHasNoComplaints() {
        lockstep.wakes().advance(ORDERS, EventId.at(START.plusSeconds(300)));
        run(Checkpoint.read("orders", EventId.at(START), 1));

        assertThat(complaints()).isEmpty();
    }

    @Test
    void aBotThatIsFarBehindIsComplainedOf() {
        lockstep.wakes().advance(ORDERS, EventId.at(START.plusSeconds(301)));
        run(Checkpoint.read("orders", EventId.at(START), 1));

        assertThat(complaints()).singleElement().asString().contains("lag", "orders", "PT5M1S", "PT5M");
    }

    @Test
    void aBotThatHasBeenSilentIsComplainedOf() {
        assertThat(complaints()).singleElement().asString().contains("silence", "never");
        run(Checkpoint.read("orders", EventId.at(START), 1));
        assertThat(complaints()).isEmpty();

        table.clock().advance(Duration.ofHours(2).plusMillis(1));

        assertThat(complaints()).singleElement().asString().contains("silence", START.toString());
    }

    @Test
    void aBotThatFailsAgainAndAgainIsComplainedOf() {
        for (int i = 0; i < 2; i++) {
            claimed()
                    .forEach(invocation -> lockstep.runs().start(invocation).fail(RunError.of("broken", "on purpose")));
            table.clock().advance(Duration.ofMinutes(1));
        }

        assertThat(complaints()).singleElement().asString().contains("rogue", "2 failed runs", "limit 2");
    }

    private List<String> complaints() {
        return lockstep.bots().describe(ENRICH).complaints();
    }

    private void run(Checkpoint checkpoint) {
        claimed().forEach(invocation -> lockstep.runs().start(invocation).complete(checkpoint));
    }

    private List<Invocation> claimed() {
        lockstep.wakes().trigger(ENRICH);
        dispatcher.evaluate(ENRICH);
        List<Invocation> claimed = List.copyOf(invocations);
        invocations.clear();
        return claimed;
    }
}
