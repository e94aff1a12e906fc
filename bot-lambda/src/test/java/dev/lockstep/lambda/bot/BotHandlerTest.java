package dev.lockstep.lambda.bot;

import static dev.lockstep.fixture.OneBot.event;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.Lockstep;
import dev.lockstep.fixture.OneBot;
import dev.lockstep.fixture.TestTable;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.run.Claim;
import dev.lockstep.run.Invocation;
import dev.lockstep.run.Phase;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunFailedException;
import dev.lockstep.run.RunSupersededException;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.InvalidInputException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BotHandlerTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    private final OneInvocation lambda = new OneInvocation("request-1", Duration.ofMinutes(1));
    private final ByteArrayOutputStream metrics = new ByteArrayOutputStream();

    @SuppressWarnings("NullAway.Init") // JUnit calls register
    private OneBot bot;

    @BeforeEach
    void register() {
        bot = OneBot.registered(table.other());
    }

    @Test
    void theWorkBeginsWhereTheLastRunEnded() throws IOException {
        invoke(bot.claim(), work -> work.checkpoint(Checkpoint.read("orders", event(7), 7)));
        List<Object> seen = new ArrayList<>();

        String answer =
                invoke(bot.claim(), work -> seen.add(work.position("orders").orElseThrow()));

        assertThat(seen).containsExactly(event(7));
        assertThat(answer).isEqualTo("{\"outcome\":\"complete\"}");
        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void aRunCostsTwoRequestsBesideTheBotsOwn() {
        Claim claim = bot.claim();

        assertThat(table.cost(() -> handle(claim, work -> {})).requests()).isEqualTo(2);
    }

    @Test
    void aLastCheckpointRidesOnTheEnd() {
        Claim claim = bot.claim();

        assertThat(table.cost(() -> handle(claim, work -> work.complete(Checkpoint.read("orders", event(1), 1))))
                        .requests())
                .isEqualTo(2);
        assertThat(bot.state().progress().reads()).containsKey(OneBot.ORDERS);
    }

    @Test
    void aMessageAndAResultAreKeptWithTheEnd() throws IOException {
        invoke(bot.claim(), work -> {
            work.message("three orders enriched");
            work.result("{\"orders\":3}");
        });

        assertThat(bot.history()).singleElement().satisfies(entry -> {
            assertThat(entry.message()).contains("three orders enriched");
            assertThat(entry.result()).contains("{\"orders\":3}");
        });
    }

    @Test
    void anErrorOfTheBotIsRecordedAndThrownAsItIs() {
        IOException noFile = new IOException("no such file");

        assertThatThrownBy(() -> invoke(bot.claim(), work -> {
                    throw noFile;
                }))
                .isSameAs(noFile);
        assertThat(onlyError().message()).isEqualTo("no such file");
    }

    @Test
    void aRunThatTheBotItselfFailedIsAnErrorForLambdaToo() {
        assertThatExceptionOfType(RunFailedException.class)
                .isThrownBy(() -> invoke(bot.claim(), work -> work.run().fail(RunError.of("quota", "used up"))))
                .withMessage("quota: used up");
        assertThat(onlyError().type()).isEqualTo("quota");
    }

    @Test
    void anErrorOfTheJvmIsRecordedAndThrownOn() {
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> invoke(bot.claim(), work -> {
                    throw new OutOfMemoryError("heap");
                }));
        assertThat(onlyError().type()).isEqualTo("java.lang.OutOfMemoryError");
    }

    @Test
    void theSameRequestTriedAgainAfterAFailureDoesNothing() throws IOException {
        Claim claim = bot.claim();
        assertThatThrownBy(() -> invoke(claim, work -> {
                    throw new IOException("once");
                }))
                .isInstanceOf(IOException.class);
        metrics.reset();

        String answer = invoke(claim, BotHandlerTest::neverRun);

        assertThat(answer).isEqualTo("{\"outcome\":\"ended\"}");
        assertThat(bot.logged()).isEqualTo(1);
        assertThat(metrics()).isEmpty();
    }

    @Test
    void theSameRequestDeliveredAgainAfterAnAbruptDeathGoesOn() throws IOException {
        Claim claim = bot.claim();
        table.other().runs().start(claim.invocation(), "request-1", Duration.ofMinutes(1));

        assertThat(invoke(claim, work -> {})).isEqualTo("{\"outcome\":\"complete\"}");
    }

    @Test
    @Tag("P8")
    void aRunThatWasTakenOverEndsTheWorkAndTheInvocationSucceeds() throws IOException {
        List<Object> after = new ArrayList<>();

        String answer = invoke(bot.claim(), work -> {
            bot.claim();
            work.checkpoint(Checkpoint.read("orders", event(1), 1));
            after.add("worked on");
        });

        assertThat(answer).isEqualTo("{\"outcome\":\"lost\"}");
        assertThat(after).isEmpty();
        assertThat(bot.state().progress().reads()).isEmpty();
        assertThat(metrics()).contains("\"SupersededRuns\":1");
    }

    @Test
    void aRunThatIsNotThisFunctionsToDoIsNotBegun() throws IOException {
        Claim claim = bot.claim();
        bot.claim();

        assertThat(invoke(claim, BotHandlerTest::neverRun)).isEqualTo("{\"outcome\":\"lost\"}");
        assertThat(metrics()).contains("\"SupersededRuns\":1");
    }

    @Test
    void anotherFunctionsLossIsAnErrorOfThisBot() {
        RunSupersededException[] foreign = new RunSupersededException[1];
        try {
            var old = bot.start();
            bot.claim();
            old.checkpoint(Checkpoint.read("orders", event(1), 1));
        } catch (RunSupersededException lost) {
            foreign[0] = lost;
        }

        assertThatThrownBy(() -> invoke(bot.claim(), work -> {
                    throw foreign[0];
                }))
                .isSameAs(foreign[0]);
    }

    @Test
    void workThatTakesTooLongIsInterruptedAndFailsWithTimeOut() {
        lambda.pass(Duration.ofMinutes(1).minusMillis(60));

        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> invoke(bot.claim(), work -> new CountDownLatch(1).await()))
                .withMessageContaining("30 ms before the function's time-out")
                .withRootCauseInstanceOf(InterruptedException.class);
        assertThat(onlyError().type()).isEqualTo("time-out");
        assertThat(onlyError().stack()).contains("Caused by: java.lang.InterruptedException");
    }

    @Test
    void anInterruptedRunLeavesTheThreadAsItFoundIt() {
        lambda.pass(Duration.ofMinutes(1).minusMillis(60));

        assertThatThrownBy(() -> invoke(bot.claim(), work -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new IllegalStateException("stopped", e);
                    }
                }))
                .isInstanceOf(TimeoutException.class);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void workThatStopsWhenInterruptedEndsWell() throws IOException {
        lambda.pass(Duration.ofMinutes(1).minusMillis(60));

        invoke(bot.claim(), work -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });

        assertThat(bot.state().phase()).isEqualTo(Phase.COMPLETE);
    }

    @Test
    void theSweepWaitsUntilTheFunctionCannotRunAnyMore() throws IOException {
        invoke(
                bot.claim(),
                work -> assertThat(work.run().deadline())
                        .isEqualTo(table.clock().instant().plus(Duration.ofMinutes(1))));
    }

    @Test
    void theTimeThatIsLeftIsThatBeforeTheInterrupt() throws IOException {
        invoke(bot.claim(), work -> {
            assertThat(work.remaining()).isEqualTo(Duration.ofSeconds(58));
            assertThat(work.hasTimeFor(Duration.ofSeconds(58))).isTrue();
            lambda.pass(Duration.ofSeconds(59));
            assertThat(work.remaining()).isZero();
            assertThat(work.hasTimeFor(Duration.ofMillis(1))).isFalse();
        });
    }

    @Test
    void settingsCostOneRequestAndOnlyIfAskedFor() {
        Lockstep other = table.other();
        other.bots()
                .register(OneBot.definition().toBuilder()
                        .settings("{\"batch\":25}")
                        .build());
        Claim claim = bot.claim();

        assertThat(table.cost(() -> handle(claim, work -> {
                            assertThat(work.settings(Batch.class)).isEqualTo(new Batch(25));
                            assertThat(work.settings()).isEqualTo("{\"batch\":25}");
                        }))
                        .requests())
                .isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{\"bach\":25} | settings: do not fit Batch: which has no 'bach'",
                "{\"batch\":\"hunter2\"} | settings: do not fit Batch: at dev.lockstep.lambda.bot.BotHandlerTest$Batch[\"batch\"] something"
                        + " else is expected"
            })
    void settingsThatDoNotFitAreRefusedWithWhereAndNotWithWhat(String settings, String problem) {
        table.other()
                .bots()
                .register(OneBot.definition().toBuilder().settings(settings).build());

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> invoke(bot.claim(), work -> work.settings(Batch.class)))
                .withMessage(problem);
    }

    @Test
    void theTraceGoesOnInW3cWords() throws IOException {
        invoke(
                bot.claim(),
                work -> assertThat(work.traceparent())
                        .contains("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01"));
    }

    @Test
    void oneHandlerServesSeveralInvocationsAtOnce() throws Exception {
        Handler handler = new Handler(work -> work.checkpoint(Checkpoint.read("orders", event(1), 1)));
        Claim first = bot.claim();
        List<String> answers = new ArrayList<>();

        new Handler(work -> answers.add(handle(handler, bot.claim().invocation())))
                .handleRequest(payload(first.invocation()), new ByteArrayOutputStream(), lambda);

        assertThat(answers).containsExactly("{\"outcome\":\"complete\"}");
    }

    record Batch(int batch) {}

    /** A bot in a function. */
    private final class Handler extends BotHandler {
        private final HostedRun.Work work;

        Handler(HostedRun.Work work) {
            super(
                    table.lockstep(),
                    new Metrics(
                            Environment.of(Map.of(Environment.TABLE, "t")),
                            new PrintStream(metrics, false, UTF_8),
                            table.clock()));
            this.work = work;
        }

        @Override
        protected void run(BotContext context) throws Exception {
            work.run(context);
        }
    }

    private static void neverRun(BotContext work) {
        throw new AssertionError("run " + work.run().runId());
    }

    private String invoke(Claim claim, HostedRun.Work work) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        new Handler(work).handleRequest(payload(claim.invocation()), answer, lambda);
        return answer.toString(UTF_8);
    }

    private void handle(Claim claim, HostedRun.Work work) {
        handle(new Handler(work), claim.invocation());
    }

    private String handle(Handler handler, Invocation invocation) {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            handler.handleRequest(payload(invocation), answer, lambda);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return answer.toString(UTF_8);
    }

    private static ByteArrayInputStream payload(Invocation invocation) {
        return new ByteArrayInputStream(invocation.toJson().getBytes(UTF_8));
    }

    private RunError onlyError() {
        assertThat(bot.history()).hasSize(1);
        return bot.history().get(0).error().orElseThrow();
    }

    private String metrics() {
        return metrics.toString(UTF_8);
    }
}
