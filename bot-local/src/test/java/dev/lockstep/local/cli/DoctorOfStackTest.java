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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** What the doctor finds in the functions of a stack and of bots. */
class DoctorOfStackTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final SdkHttpClient HTTP = ApacheHttpClient.builder().build();
    private static final Map<String, String> VARIABLES = Map.of(
            Environment.TABLE, Fleet.TABLE,
            Environment.ACCOUNT, "123456789012",
            Environment.ALLOWED_FUNCTIONS, "arn:aws:lambda:eu-central-1:123456789012:function:bill*");

    private final Consultation consultation = new Consultation(DYNAMO);
    private final FakeLambda lambda = new FakeLambda();
    private final LambdaClient client = LambdaClient.builder()
            .endpointOverride(lambda.endpoint())
            .region(Region.EU_CENTRAL_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .httpClient(HTTP)
            .build();

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

    @AfterAll
    static void closeHttp() {
        HTTP.close();
    }

    @AfterEach
    void close() {
        client.close();
        lambda.close();
    }

    private void function(String name, String handler, Map<String, String> variables) {
        lambda.function(name, "dev.lockstep.lambda." + handler, variables);
    }

    private void register(String bot, String target) {
        consultation.register(BotDefinition.bot(bot).target(target));
    }

    private static String stream() {
        return DYNAMO.client()
                .describeTable(r -> r.tableName(Fleet.TABLE))
                .table()
                .latestStreamArn();
    }

    private List<String> findings() throws InterruptedException {
        return consultation.findings(client).stream()
                .filter(text -> !text.startsWith("NOTE table: backups"))
                .toList();
    }

    private ObjectNode live(String function) {
        return (ObjectNode) lambda.live(function).get("Configuration");
    }

    @Test
    void aStackInOrderIsLeftInPeace() throws InterruptedException {
        assertThat(findings()).isEmpty();
    }

    @Test
    void theCommandAsksTheLambdaThatItIsGiven() {
        lambda.functions.remove("sweep:live");

        Prompt.Answer answer = new Prompt(DYNAMO, consultation.fleet)
                .run("doctor", "--lambda-endpoint", lambda.endpoint().toString());

        assertThat(answer.out())
                .startsWith("problem stack: Sweep is not there: nothing that is due is done")
                .endsWith("1 bot looked at: 1 problem, 0 warnings, 1 note.\n");
        assertThat(answer.exitCode()).isEqualTo(5);
    }

    @Test
    void aTableWithoutAStackHasNobodyWhoRunsItsBots() throws InterruptedException {
        lambda.functions.keySet().removeIf(name -> !name.startsWith("bill"));

        assertThat(findings())
                .contains("PROBLEM stack: no function of this account and region works on table lockstep: nobody runs"
                        + " its bots");
    }

    @Test
    void partsThatAreMissingMatterAsTheyAreMissed() throws InterruptedException {
        lambda.functions.remove("sweep:live");
        lambda.functions.remove("registrar:live");

        assertThat(findings())
                .containsExactly(
                        "PROBLEM stack: Sweep is not there: nothing that is due is done",
                        "WARNING stack: Registrar is not there: stacks cannot register bots");
    }

    @Test
    void twoStacksOnOneTableAreOneTooMany() throws InterruptedException {
        function("sweep-of-2025", "sweep.SweepHandler", VARIABLES);

        assertThat(findings())
                .contains("WARNING stack: more than one Sweep works on table lockstep: sweep, sweep-of-2025");
    }

    @Test
    void functionsThatMayNotRunDoNotRun() throws InterruptedException {
        lambda.live("dispatch").putObject("Concurrency").put("ReservedConcurrentExecutions", 0);
        live("sweep").put("State", "Failed").put("StateReason", "its role is gone");
        live("api").put("LastUpdateStatus", "Failed");

        assertThat(findings())
                .contains(
                        "PROBLEM stack: Dispatch, function dispatch:live, may not run, since its reserved concurrency is"
                                + " 0: nobody runs bots",
                        "PROBLEM stack: Sweep, function sweep:live, has failed: its role is gone: nothing that is due is"
                                + " done",
                        "WARNING stack: Bot API, function api:live, could not be updated, and runs as it was");
    }

    @Test
    void whatDecisionsRestOnIsTheSameEverywhere() throws InterruptedException {
        Map<String, String> other = new HashMap<>(VARIABLES);
        other.put(Environment.CLOCK_DRIFT, "30");
        function("sweep", "sweep.SweepHandler", other);

        assertThat(findings())
                .contains("WARNING stack: LOCKSTEP_CLOCK_DRIFT_SECONDS differs: 90 of Bot API, 90 of Dispatch, 90 of"
                        + " Failure, 90 of Registrar, 30 of Sweep");
    }

    @Test
    void aStreamThatDoesNotReachDispatchIsAProblem() throws InterruptedException {
        lambda.mappings.get(0).put("State", "Disabled").put("StateTransitionReason", "User action");
        assertThat(findings())
                .contains(
                        "PROBLEM stack: the stream does not reach Dispatch: its event source mapping is Disabled (User"
                                + " action)");

        lambda.mappings.get(0).put("State", "Enabled").put("LastProcessingResult", "PROBLEM: Function call failed");
        assertThat(findings())
                .contains(
                        "PROBLEM stack: Lambda has a problem with the stream for Dispatch: PROBLEM: Function call failed");

        lambda.mappings.get(0).put("EventSourceArn", "arn:of:the:table:before");
        assertThat(findings())
                .contains("PROBLEM stack: Dispatch is not set going by the table's stream " + stream()
                        + ", but by arn:of:the:table:before");
    }

    @Test
    void aMappingOfAnotherVersionIsAWarning() throws InterruptedException {
        lambda.mappings.clear();
        lambda.mapping(stream(), DispatchFilter.patterns().subList(0, 2)).remove("FunctionResponseTypes");

        assertThat(findings())
                .contains(
                        "WARNING stack: one record that fails makes Dispatch do its whole batch again",
                        "WARNING stack: the event source mapping of Dispatch lets other records through than this"
                                + " version's filter");
    }

    @Test
    void botsWithoutATargetThatCanBeInvokedAreNamed() throws InterruptedException {
        register("bill-late", "lambda:bill-late");
        register("copy", "lambda:copy");
        register("here", "process:here");

        assertThat(findings())
                .contains(
                        "PROBLEM bot:bill-late: its target lambda:bill-late is not there",
                        "PROBLEM bot:copy: it has no target that may be invoked: lambda:copy is not allowed by"
                                + " LOCKSTEP_ALLOWED_FUNCTIONS of the dispatcher, a parameter of the stack",
                        "PROBLEM bot:here: it has no target that may be invoked: process:here is of a kind that is"
                                + " switched off here; LOCKSTEP_TARGET_KINDS of the dispatcher has those that are on");
    }

    @Test
    void aDispatchThatDoesNotUnderstandItsVariablesCannotStart() throws InterruptedException {
        Map<String, String> wrong = new HashMap<>(VARIABLES);
        wrong.put(Environment.TARGET_KINDS, "pigeon");
        function("dispatch", "dispatch.DispatchHandler", wrong);

        assertThat(findings())
                .anyMatch(line -> line.startsWith("PROBLEM stack: Dispatch cannot start: LOCKSTEP_TARGET_KINDS:"));
    }

    @Test
    void whatLambdaDoesNotTellIsSaidAndNoFailure() throws InterruptedException {
        lambda.refusesToList = true;

        assertThat(findings()).containsExactly("NOTE stack: it is not checked: you may not lambda:ListFunctions");
    }
}
