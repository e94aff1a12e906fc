package dev.lockstep.lambda.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.decision.Decision;
import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.Sweeper;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.run.BotRun;
import dev.lockstep.run.ForeignRunException;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunLogEntry;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.RunState;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.testkit.FaultPlan;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

/** What becomes of a run whose target was not invoked, or was and nobody heard of it. */
class RefusedInvocationsTest {
    private static final BotId BOT = BotId.of("orders");
    private static final int ALL_ATTEMPTS = 2;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @RegisterExtension
    final FakeAws aws = new FakeAws();

    private final FaultInjector wire = FaultInjector.over(ApacheHttpClient.create());
    private Lockstep lockstep;
    private Targets targets;
    private Dispatcher dispatcher;
    private Sweeper sweeper;

    @BeforeEach
    void trigger() {
        lockstep = table.other();
        targets = Targets.builder(aws.environment())
                .credentials(FakeAws.CREDENTIALS)
                .http(wire)
                .clock(table.clock())
                .build();
        dispatcher = lockstep.dispatcher(targets);
        sweeper = lockstep.sweeper(dispatcher);
        lockstep.bots()
                .register(BotDefinition.bot("orders").target("lambda:orders").build());
        lockstep.wakes().trigger(BOT);
    }

    @AfterEach
    void close() {
        targets.close();
        wire.close();
    }

    @Test
    void aRefusedInvocationReleasesTheClaimAndIsLoggedWithItsReason() {
        aws.answer(404, "ResourceNotFoundException", "{\"Type\":\"User\",\"Message\":\"Function not found: orders\"}");

        table.pump(dispatcher);

        assertThat(run().phase()).isEqualTo(Phase.REFUSED);
        assertThat(log()).singleElement().satisfies(entry -> {
            assertThat(entry.phase()).isEqualTo(Phase.REFUSED);
            assertThat(entry.error().orElseThrow().type()).isEqualTo("unknown-target");
            assertThat(entry.error().orElseThrow().message()).contains("lambda:orders", "Function not found: orders");
        });
    }

    @Test
    void whyTellsThatTheTargetCouldNotBeInvoked() {
        aws.answer(404, "ResourceNotFoundException", "{\"Message\":\"Function not found: orders\"}");

        table.pump(dispatcher);

        Decision why = lockstep.why(BOT);
        assertThat(why).isInstanceOf(Decision.Wait.class);
        assertThat(why.text()).contains("back-off after 1 failed runs", "the target could not be invoked");
    }

    @Test
    void aRefusedInvocationIsTriedAgainAfterABackOffAndThenSucceeds() {
        aws.answer(403, "AccessDeniedException", "{\"Message\":\"not yet\"}").answer(202, "", "");
        table.pump(dispatcher);
        table.pump(dispatcher);
        assertThat(aws.requests()).as("requests before the back-off ends").hasSize(1);

        afterBackOff();
        lockstep.runs().start(invoked(1)).complete();
        table.pump(dispatcher);

        assertThat(run().phase()).isEqualTo(Phase.COMPLETE);
        assertThat(run().errors()).isZero();
        assertThat(aws.requests()).hasSize(2);
        assertThat(log()).extracting(RunLogEntry::phase).containsExactlyInAnyOrder(Phase.REFUSED, Phase.COMPLETE);
    }

    @Test
    void aTargetThatIsOnNoListIsRefusedTheSameWay() {
        lockstep.bots()
                .register(BotDefinition.bot("orders")
                        .target("https://bots.example.com/run")
                        .build());

        table.pump(dispatcher);

        assertThat(run().phase()).isEqualTo(Phase.REFUSED);
        assertThat(log())
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.error().orElseThrow().type()).isEqualTo("no-signing-secret"));
        assertThat(aws.requests()).isEmpty();
    }

    @Test
    @Tag("P4")
    @DisplayName("P4: a run that started though the answer to its invocation was lost goes on")
    void aLostAnswerDoesNotDisturbTheRunThatStarted() {
        List<BotRun> started = new ArrayList<>();
        wire.follow(FaultPlan.from(1, ALL_ATTEMPTS, Fault.LOST_RESPONSE));
        wire.afterFault(() -> started.add(lockstep.runs().start(invoked(0))));

        table.pump(dispatcher);

        assertThat(run().phase()).isEqualTo(Phase.RUNNING);
        started.get(0).complete();
        afterBackOff();
        table.pump(dispatcher);
        assertThat(log()).extracting(RunLogEntry::phase).containsExactly(Phase.COMPLETE);
        assertThat(aws.requests()).as("nobody was invoked again").hasSize(ALL_ATTEMPTS);
    }

    @Test
    @Tag("P2")
    @DisplayName("P2: a run that starts after its invocation was given up is refused, and another one runs")
    void aLateStartIsRefused() {
        wire.follow(FaultPlan.from(1, ALL_ATTEMPTS, Fault.LOST_RESPONSE));
        table.pump(dispatcher);
        assertThat(run().phase()).isEqualTo(Phase.REFUSED);
        assertThat(log())
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.error().orElseThrow().type()).isEqualTo("unreachable"));

        assertThatThrownBy(() -> lockstep.runs().start(invoked(0))).isInstanceOf(RunLostException.class);

        afterBackOff();
        BotRun next = lockstep.runs().start(invoked(ALL_ATTEMPTS));
        assertThatThrownBy(() -> lockstep.runs().start(invoked(0))).isInstanceOf(RunLostException.class);
        next.complete();
        assertThat(run().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    @Tag("P4")
    @DisplayName("P4: of two events that Lambda was given for one run, since an answer was lost, one runs")
    void aDoubledInvocationRunsOnce() {
        wire.follow(FaultPlan.on(1, Fault.LOST_RESPONSE));
        table.pump(dispatcher);
        assertThat(invoked(0)).isEqualTo(invoked(1));

        Duration time = Duration.ofMinutes(5);
        BotRun first = lockstep.runs().start(invoked(0), "request-1", time);
        assertThatThrownBy(() -> lockstep.runs().start(invoked(1), "request-2", time))
                .isInstanceOf(ForeignRunException.class);

        first.complete();
        assertThat(run().phase()).isEqualTo(Phase.COMPLETE);
    }

    private Invocation invoked(int request) {
        return Invocation.ofJson(aws.requests().get(request).body());
    }

    private void afterBackOff() {
        table.clock().advance(Duration.ofSeconds(5));
        sweeper.sweep();
    }

    private RunState run() {
        return lockstep.bots().state(BOT).orElseThrow().run();
    }

    private List<RunLogEntry> log() {
        return lockstep.runs().log().of(BOT).toList();
    }
}
