package dev.lockstep.local.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.lambda.Environment;
import dev.lockstep.lambda.dispatch.DispatchFilter;
import dev.lockstep.testkit.DynamoDbLocal;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the doctor finds in the functions of a stack and of bots. */
class DoctorOfStackTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final Map<String, String> VARIABLES = Map.of(
            Environment.TABLE, Fleet.TABLE,
            Environment.ACCOUNT, "123456789012",
            Environment.ALLOWED_FUNCTIONS, "arn:aws:lambda:eu-central-1:123456789012:function:bill*");

    private final Fleet fleet = new Fleet(DYNAMO);
    private final FakeLambda lambda = new FakeLambda();

    DoctorOfStackTest() throws IOException {}

    @BeforeEach
    void deploy() {
        function("dispatch", "dispatch.DispatchHandler", VARIABLES);
        function("sweep", "sweep.SweepHandler", VARIABLES);
        function("failure", "failure.FailureHandler", VARIABLES);
        function("registrar", "registrar.RegistrarHandler", VARIABLES);
        function("api", "api.BotApiHandler", VARIABLES);
        function("of-another-table", "sweep.SweepHandler", Map.of(Environment.TABLE, "other"));
        lambda.function("bill", "com.example.Bill", Map.of());
        lambda.mapping(stream(), DispatchFilter.patterns());
        register("bill", "lambda:bill:live");
    }

    @AfterEach
    void close() {
        lambda.close();
    }

    private void function(String name, String handler, Map<String, String> variables) {
        lambda.function(name, "dev.lockstep.lambda." + handler, variables);
    }

    private void register(String bot, String target) {
        fleet.lockstep
                .bots()
                .register(BotDefinition.bot(bot).target(target).owner("shop").build());
    }

    private static String stream() {
        return DYNAMO.client()
                .describeTable(r -> r.tableName(Fleet.TABLE))
                .table()
                .latestStreamArn();
    }

    private List<String> findings() {
        return new Prompt(DYNAMO, fleet)
                .run(
                        "doctor",
                        "--patience",
                        "0",
                        "--lambda-endpoint",
                        lambda.endpoint().toString())
                .out()
                .lines()
                .filter(line -> !line.startsWith("    ->") && !line.startsWith("note table: backups"))
                .toList();
    }

    private ObjectNode live(String function) {
        return (ObjectNode) lambda.live(function).get("Configuration");
    }

    @Test
    void aStackInOrderIsLeftInPeace() {
        assertThat(findings()).containsExactly("1 bot looked at: 0 problems, 0 warnings, 1 note.");
    }

    @Test
    void aTableWithoutAStackHasNobodyWhoRunsItsBots() {
        lambda.functions.keySet().removeIf(name -> !name.startsWith("bill"));

        assertThat(findings())
                .contains("problem stack: no function of this account and region works on table lockstep: nobody runs"
                        + " its bots");
    }

    @Test
    void partsThatAreMissingMatterAsTheyAreMissed() {
        lambda.functions.remove("sweep:live");
        lambda.functions.remove("registrar:live");

        assertThat(findings())
                .containsExactly(
                        "problem stack: Sweep is not there: nothing that is due is done",
                        "warning stack: Registrar is not there: stacks cannot register bots",
                        "1 bot looked at: 1 problem, 1 warning, 1 note.");
    }

    @Test
    void twoStacksOnOneTableAreOneTooMany() {
        function("sweep-of-2025", "sweep.SweepHandler", VARIABLES);

        assertThat(findings())
                .contains("warning stack: more than one Sweep works on table lockstep: sweep, sweep-of-2025");
    }

    @Test
    void functionsThatMayNotRunDoNotRun() {
        lambda.live("dispatch").putObject("Concurrency").put("ReservedConcurrentExecutions", 0);
        live("sweep").put("State", "Failed").put("StateReason", "its role is gone");
        live("api").put("LastUpdateStatus", "Failed");

        assertThat(findings())
                .contains(
                        "problem stack: Dispatch, function dispatch:live, may not run, since its reserved concurrency is"
                                + " 0: nobody runs bots",
                        "problem stack: Sweep, function sweep:live, has failed: its role is gone: nothing that is due is"
                                + " done",
                        "warning stack: Bot API, function api:live, could not be updated, and runs as it was");
    }

    @Test
    void whatDecisionsRestOnIsTheSameEverywhere() {
        Map<String, String> other = new HashMap<>(VARIABLES);
        other.put(Environment.CLOCK_DRIFT, "30");
        function("sweep", "sweep.SweepHandler", other);

        assertThat(findings())
                .contains("warning stack: LOCKSTEP_CLOCK_DRIFT_SECONDS differs: 90 of Bot API, 90 of Dispatch, 90 of"
                        + " Failure, 90 of Registrar, 30 of Sweep");
    }

    @Test
    void aStreamThatDoesNotReachDispatchIsAProblem() {
        lambda.mappings.get(0).put("State", "Disabled").put("StateTransitionReason", "User action");
        assertThat(findings())
                .contains(
                        "problem stack: the stream does not reach Dispatch: its event source mapping is Disabled (User"
                                + " action)");

        lambda.mappings.get(0).put("State", "Enabled").put("LastProcessingResult", "PROBLEM: Function call failed");
        assertThat(findings())
                .contains(
                        "problem stack: Lambda has a problem with the stream for Dispatch: PROBLEM: Function call failed");

        lambda.mappings.get(0).put("EventSourceArn", "arn:of:the:table:before");
        assertThat(findings())
                .contains("problem stack: Dispatch is not set going by the table's stream " + stream()
                        + ", but by arn:of:the:table:before");
    }

    @Test
    void aMappingOfAnotherVersionIsAWarning() {
        lambda.mappings.clear();
        lambda.mapping(stream(), DispatchFilter.patterns().subList(0, 2)).remove("FunctionResponseTypes");

        assertThat(findings())
                .contains(
                        "warning stack: one record that fails makes Dispatch do its whole batch again",
                        "warning stack: the event source mapping of Dispatch lets other records through than this"
                                + " version's filter");
    }

    @Test
    void botsWithoutATargetThatCanBeInvokedAreNamed() {
        register("bill-late", "lambda:bill-late");
        register("copy", "lambda:copy");
        register("here", "process:here");

        assertThat(findings())
                .contains(
                        "problem bot:bill-late: its target lambda:bill-late is not there",
                        "problem bot:copy: it has no target that may be invoked: lambda:copy is not allowed by"
                                + " LOCKSTEP_ALLOWED_FUNCTIONS of the dispatcher, a parameter of the stack",
                        "problem bot:here: it has no target that may be invoked: process:here is of a kind that is"
                                + " switched off here; LOCKSTEP_TARGET_KINDS of the dispatcher has those that are on");
    }

    @Test
    void aDispatchThatDoesNotUnderstandItsVariablesCannotStart() {
        Map<String, String> wrong = new HashMap<>(VARIABLES);
        wrong.put(Environment.TARGET_KINDS, "pigeon");
        function("dispatch", "dispatch.DispatchHandler", wrong);

        assertThat(findings())
                .anyMatch(line -> line.startsWith("problem stack: Dispatch cannot start: LOCKSTEP_TARGET_KINDS:"));
    }

    @Test
    void whatLambdaDoesNotTellIsSaidAndNoFailure() {
        lambda.refusesToList = true;

        assertThat(findings())
                .containsExactly(
                        "note stack: it is not checked: you may not lambda:ListFunctions",
                        "1 bot looked at: 0 problems, 0 warnings, 2 notes.");
    }
}
