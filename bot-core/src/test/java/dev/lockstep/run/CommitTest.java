package dev.lockstep.run;

import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.EventId;
import dev.lockstep.types.InvalidInputException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

@Tag("P11")
class CommitTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.lockstep());
    }

    @Test
    @DisplayName("P11: positions and the bot's own writes take effect together")
    void positionsAndOwnWritesTakeEffectTogether() {
        bot.start().commit(List.of(hit()), read(1));

        assertThat(hits()).isEqualTo(1);
        assertThat(bot.start().position("orders")).contains(event(1));
    }

    @Test
    @DisplayName("P11: a superseded run's own writes do not take effect")
    @Tag("P8")
    void aSupersededRunsOwnWritesDoNotTakeEffect() {
        BotRun zombie = bot.start();
        bot.start();

        assertThatExceptionOfType(RunSupersededException.class)
                .isThrownBy(() -> zombie.commit(List.of(hit()), read(1)));
        assertThat(hits()).isZero();
    }

    @Test
    @DisplayName("P11: if one of the bot's own writes is refused nothing takes effect")
    void nothingTakesEffectIfAnOwnWriteIsRefused() {
        BotRun run = bot.start();

        assertThatExceptionOfType(TransactionCanceledException.class)
                .isThrownBy(() -> run.commit(List.of(hit(), impossible()), read(1)));
        assertThat(hits()).isZero();
        assertThat(bot.state().progress().reads()).isEmpty();
    }

    @Test
    void afterARefusedCommitTheRunGoesOn() {
        BotRun run = bot.start();
        assertThatExceptionOfType(TransactionCanceledException.class)
                .isThrownBy(() -> run.commit(List.of(impossible()), read(1)));

        run.commit(List.of(hit()), read(1));

        assertThat(hits()).isEqualTo(1);
    }

    @Test
    @DisplayName("P11: events that were committed before are not committed again by the next run")
    void theNextRunDoesNotCommitTheSameEventsAgain() {
        bot.start().commit(List.of(hit()), read(1));
        BotRun next = bot.start();

        assertThatExceptionOfType(StalePositionException.class).isThrownBy(() -> next.commit(List.of(hit()), read(1)));
        assertThat(hits()).isEqualTo(1);
    }

    @Test
    @DisplayName("P11: over crashes at any point and retries, each event takes effect exactly once")
    void overCrashesAndRetriesEachEventTakesEffectOnce() {
        long seed = 4_711;
        Random random = new Random(seed);
        table.faults().withoutSecondAttempts();
        int done = 0;
        for (int attempt = 0; done < 20; attempt++) {
            assertThat(attempt).as("attempts, seed %d", seed).isLessThan(500);
            done = runUntilACrash(random);
        }

        assertThat(hits()).as("seed %d", seed).isEqualTo(20);
    }

    /** Answers how many events are committed when this run has crashed or is done. */
    private int runUntilACrash(Random random) {
        BotRun run = OneBot.through(table.other()).start(table.lockstep());
        int next = run.position("orders").map(CommitTest::number).orElse(0) + 1;
        while (next <= 20) {
            int fate = random.nextInt(4);
            table.faults()
                    .follow(
                            fate > 1
                                    ? FaultPlan.none()
                                    : FaultPlan.on(1, fate == 0 ? Fault.LOST_REQUEST : Fault.LOST_RESPONSE));
            int event = next;
            try {
                run.commit(List.of(hit()), read(event));
            } catch (SdkException unknown) {
                if (random.nextBoolean()) {
                    return 0;
                }
                run.commit(List.of(hit()), read(event));
            }
            next++;
        }
        return 20;
    }

    private static int number(EventId event) {
        String id = event.value();
        return Integer.parseInt(id.substring(id.lastIndexOf('-') + 1));
    }

    @Test
    void aCommitWithoutWritesIsRefused() {
        BotRun run = bot.start();

        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> run.commit(List.of(), read(1)));
    }

    @Test
    void aCommitOfMoreThanATransactionHoldsIsRefused() {
        BotRun run = bot.start();
        List<TransactWriteItem> hundred = Collections.nCopies(100, hit());

        assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> run.commit(hundred, read(1)));
    }

    @Test
    void aCommitWithoutPositionsIsRefused() {
        BotRun run = bot.start();

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> run.commit(List.of(hit()), Checkpoint.NONE));
    }

    @Test
    void itIsEnoughThatOnePositionMovesForward() {
        BotRun run = bot.start();
        run.commit(List.of(hit()), read(1).andRead("returns", event(1), 1));

        run.commit(List.of(hit()), read(1).andRead("returns", event(2), 1));

        assertThat(hits()).isEqualTo(2);
    }

    private static Checkpoint read(long number) {
        return Checkpoint.read("orders", event(number), 1);
    }

    private long hits() {
        AttributeValue hits = table.item("own", "counter").get("hits");
        return hits == null ? 0 : Long.parseLong(hits.n());
    }

    private TransactWriteItem hit() {
        return TransactWriteItem.builder()
                .update(u -> u.tableName(table.name())
                        .key(Map.of("pk", AttributeValue.fromS("own"), "sk", AttributeValue.fromS("counter")))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
    }

    private TransactWriteItem impossible() {
        return TransactWriteItem.builder()
                .conditionCheck(c -> c.tableName(table.name())
                        .key(Map.of("pk", AttributeValue.fromS("own"), "sk", AttributeValue.fromS("missing")))
                        .conditionExpression("attribute_exists(pk)"))
                .build();
    }
}
