package dev.lockstep.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.ClaimTerms;
import dev.lockstep.run.RunResult;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.testkit.SimulatedCrash;
import dev.lockstep.types.BotId;
import dev.lockstep.types.EventId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/** What docs/testing.md shows: a bot that counts events, and counts each once whatever happens to its requests. */
@Tag("P11")
class ExactlyOnceTest {
    private static final BotId BOT = BotId.of("counter");
    private static final Map<String, AttributeValue> COUNTER =
            Map.of("pk", AttributeValue.fromS("own"), "sk", AttributeValue.fromS("counter"));
    private static final List<EventId> EVENTS = IntStream.rangeClosed(1, 5)
            .mapToObj(n -> EventId.at(Instant.parse("2026-01-01T00:00:00Z"), n))
            .toList();

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"LOST_REQUEST", "LOST_RESPONSE", "DELIVERED_TWICE", "CRASH_BEFORE", "CRASH_AFTER"})
    void eachEventIsCountedOnceWhicheverRequestIsHarmed(Fault fault) {
        for (int number = 1; isCountedOnce(fault, number); number++) {
            assertThat(number).as("requests of one run").isLessThan(100);
        }
    }

    /** Runs the bot with a fault at one request, and again without; false if there is no such request. */
    private static boolean isCountedOnce(Fault fault, int number) {
        DYNAMO.renew();
        LockstepTable.create(DYNAMO.client(), "lockstep");
        door(DYNAMO.client())
                .bots()
                .register(BotDefinition.bot(BOT.value())
                        .target("process:counter")
                        .reads("events")
                        .build());

        FaultInjector faults = FaultInjector.over(DYNAMO.http());
        faults.follow(FaultPlan.on(number, fault));
        try (DynamoDbClient client = DYNAMO.client(faults)) {
            run(door(client));
        } catch (SimulatedCrash crash) {
            assertThat(faults.hasCrashed()).isTrue();
        }
        RunResult next = run(door(DYNAMO.client()));

        assertThat(next).as("the next run").isInstanceOf(RunResult.Completed.class);
        assertThat(DYNAMO.client()
                        .getItem(r -> r.tableName("lockstep").key(COUNTER))
                        .item())
                .as("%s at request %d: %s", fault, number, faults.calls())
                .containsEntry("hits", AttributeValue.fromN("5"));
        if (faults.sent() >= number) {
            assertThat(faults.injected()).as("the fault of request %d", number).containsKey(fault);
            return true;
        }
        return false;
    }

    private static RunResult run(Lockstep lockstep) {
        Claim claim = lockstep.runs()
                .claim(lockstep.bots().state(BOT).orElseThrow().run(), new ClaimTerms(0, true, Duration.ofMinutes(5)))
                .orElseThrow();
        return lockstep.runs().run(claim.invocation(), ExactlyOnceTest::count);
    }

    /** The bot. */
    private static void count(BotRun run) {
        EventId done = run.position("events").orElse(EventId.BEGINNING);
        EVENTS.stream()
                .filter(event -> event.compareTo(done) > 0)
                .forEach(event -> run.commit(List.of(hit()), Checkpoint.read("events", event, 1)));
    }

    private static TransactWriteItem hit() {
        return TransactWriteItem.builder()
                .update(u -> u.tableName("lockstep")
                        .key(COUNTER)
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build();
    }

    private static Lockstep door(DynamoDbClient client) {
        return Lockstep.over(client, TableLayout.nativeTable("lockstep")).build();
    }
}
