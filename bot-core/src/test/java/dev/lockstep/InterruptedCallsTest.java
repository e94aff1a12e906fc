package dev.lockstep;

import static dev.lockstep.fixture.OneBot.ID;
import static dev.lockstep.fixture.OneBot.ORDERS;
import static dev.lockstep.fixture.OneBot.TIMEOUT;
import static dev.lockstep.fixture.OneBot.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lock.NamedLock;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * A thread that is interrupted in a call stays interrupted, and the same call made again tells what is true: the write
 * took place once, whether the interrupt came before it, after it, or while it waited for somebody's transaction.
 */
@Tag("P17")
class InterruptedCallsTest {
    private static final LockName LOCK = LockName.of("nightly");
    private static final Duration LEASE = Duration.ofSeconds(30);

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @SuppressWarnings("NullAway.Init") // before each test
    private FaultInjector faults;

    @SuppressWarnings("NullAway.Init") // before each test
    private DynamoDbClient client;

    @SuppressWarnings("NullAway.Init") // before each test
    private Lockstep lockstep;

    @SuppressWarnings("NullAway.Init") // before each test
    private OneBot bot;

    /** When the thread is interrupted. */
    enum Moment {
        BEFORE_THE_REQUEST(Fault.SLOW_REQUEST),
        BEFORE_THE_ANSWER(Fault.SLOW_RESPONSE),
        BEFORE_THE_NEXT_ATTEMPT(Fault.LOST_RESPONSE),
        WAITING_FOR_A_TRANSACTION(Fault.TRANSACTION_CONFLICT);

        private final Fault fault;

        Moment(Fault fault) {
            this.fault = fault;
        }

        void arm(FaultInjector faults) {
            if (fault == Fault.SLOW_REQUEST || fault == Fault.SLOW_RESPONSE) {
                faults.whenSlow(Thread.currentThread()::interrupt);
            } else {
                faults.afterFault(Thread.currentThread()::interrupt);
            }
            faults.follow(FaultPlan.on(1, fault));
        }
    }

    @BeforeEach
    void connect() {
        faults = FaultInjector.over(DYNAMO.http());
        client = DYNAMO.client(faults);
        lockstep = table.door(client).build();
        bot = OneBot.registered(table.other());
    }

    @AfterEach
    void close() {
        assertThat(Thread.interrupted()).as("an interrupt left over").isFalse();
        client.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P17: a checkpoint that is interrupted is made once, and made again tells so")
    void aCheckpoint(Moment moment) {
        BotRun run = bot.start(lockstep);

        interrupted(moment, () -> run.checkpoint(Checkpoint.read("orders", event(1), 7)));

        assertThat(bot.state().progress().recordsRead()).isEqualTo(7);
        assertThat(run.position("orders")).contains(event(1));
        run.complete();
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P17: a commit that is interrupted has its effect once")
    void aCommit(Moment moment) {
        BotRun run = bot.start(lockstep);
        List<TransactWriteItem> writes = List.of(TransactWriteItem.builder()
                .update(u -> u.tableName(table.name())
                        .key(Map.of("pk", AttributeValue.fromS("own"), "sk", AttributeValue.fromS("counter")))
                        .updateExpression("ADD hits :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1"))))
                .build());

        interrupted(moment, () -> run.commit(writes, Checkpoint.read("orders", event(1), 1)));

        assertThat(table.item("own", "counter").get("hits")).isEqualTo(AttributeValue.fromN("1"));
        assertThat(table.other().runs().position(ID, ORDERS).orElseThrow().eventId())
                .isEqualTo(event(1));
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P17: an extension that is interrupted leaves the run writing")
    void anExtension(Moment moment) {
        BotRun run = bot.start(lockstep);

        interrupted(moment, () -> run.extend(Duration.ofHours(2)));

        assertThat(run.deadline()).isEqualTo(table.clock().instant().plus(Duration.ofHours(2)));
        run.complete();
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P17: a start that is interrupted starts one run, for the attempt that asks again")
    void aStart(Moment moment) {
        Invocation invocation = bot.claim().invocation();

        interrupted(moment, () -> {
            BotRun unused = lockstep.runs().startOnce(invocation, "request", "attempt", TIMEOUT);
        });

        lockstep.runs().startOnce(invocation, "request", "attempt", TIMEOUT).complete();
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P17: the end of a run that is interrupted ends it once")
    void anEnd(Moment moment) {
        BotRun run = bot.start(lockstep);

        interrupted(moment, () -> run.complete(Checkpoint.read("orders", event(1), 7)));

        assertThat(run.isEnded()).isTrue();
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
        assertThat(bot.state().progress().recordsRead()).isEqualTo(7);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P17: the failure of a run that is interrupted is logged once")
    void aFailure(Moment moment) {
        BotRun run = bot.start(lockstep);
        RunError error = RunError.of("broken", "on purpose");

        interrupted(moment, () -> run.fail(error));

        assertThat(bot.state().phase()).isEqualTo(Phase.FAILED);
        assertThat(bot.state().errors()).isOne();
        assertThat(bot.logged()).isOne();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P17: an acquisition that is interrupted gives the lock to the attempt that asks again")
    void anAcquisition(Moment moment) {
        interrupted(moment, () -> assertThat(acquireOnce()).isPresent());

        acquireOnce().orElseThrow().close();
        assertThat(table.other().locks().find(LOCK)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P6, P17: a lock whose acquisition was broken off is there for others once its time is over")
    @Tag("P6")
    void anAcquisitionThatIsNotMadeAgain(Moment moment) {
        broken(
                moment,
                () -> assertThat(lockstep.locks().tryAcquire(LOCK, "worker", LEASE))
                        .isPresent());
        table.clock().advance(LEASE.plusMillis(1));

        assertThat(table.other().locks().tryAcquire(LOCK, "next", LEASE)).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P5, P17: a renewal that is interrupted does not lose the lock")
    @Tag("P5")
    void aRenewal(Moment moment) {
        NamedLock lock = acquireOnce().orElseThrow();
        table.clock().advance(Duration.ofSeconds(20));

        interrupted(moment, lock::renew);

        assertThat(lock.expiresAt()).isEqualTo(table.clock().instant().plus(LEASE));
        lock.close();
        assertThat(table.other().locks().find(LOCK)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("P17: a release that is interrupted leaves no lock once it is made again")
    void aRelease(Moment moment) {
        NamedLock lock = acquireOnce().orElseThrow();

        interrupted(moment, lock::close);

        lock.close();
        assertThat(table.other().locks().find(LOCK)).isEmpty();
    }

    @Test
    @DisplayName("P17: of several locks, one whose release fails does not keep the others")
    void oneFailingReleaseDoesNotSkipTheOthers() {
        assertThatThrownBy(() -> {
                    try (NamedLock first = acquire("first");
                            NamedLock second = acquire("second");
                            NamedLock third = acquire("third")) {
                        faults.withoutSecondAttempts();
                        faults.follow(FaultPlan.on(2, Fault.LOST_REQUEST));
                        assertThat(List.of(first, second, third)).allMatch(NamedLock::isHeld);
                    }
                })
                .hasMessageContaining("LOST_REQUEST");

        assertThat(table.other().locks().find(LockName.of("first"))).isEmpty();
        assertThat(table.other().locks().find(LockName.of("second"))).isPresent();
        assertThat(table.other().locks().find(LockName.of("third"))).isEmpty();
        table.clock().advance(LEASE.plusMillis(1));
        assertThat(table.other().locks().find(LockName.of("second"))).isEmpty();
    }

    private NamedLock acquire(String name) {
        return lockstep.locks().tryAcquire(LockName.of(name), "worker", LEASE).orElseThrow();
    }

    private Optional<NamedLock> acquireOnce() {
        return lockstep.locks().tryAcquireOnce(LOCK, "worker", "attempt", LEASE);
    }

    /** Makes the call, which is interrupted, and then again undisturbed. */
    private void interrupted(Moment moment, Runnable call) {
        broken(moment, call);
        call.run();
    }

    /** Makes the call, which is interrupted and may fail, and sees that the thread stays interrupted. */
    private void broken(Moment moment, Runnable call) {
        moment.arm(faults);
        try {
            call.run();
        } catch (RuntimeException brokenOff) {
            assertThat(brokenOff).isInstanceOf(SdkException.class);
        }
        faults.follow(FaultPlan.none());
        assertThat(Thread.interrupted()).as("still interrupted after the call").isTrue();
    }
}
