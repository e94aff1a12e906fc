package dev.lockstep.lambda.target;

import static dev.lockstep.lambda.target.Examples.INVOCATION;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lockstep.bot.Target;
import dev.lockstep.lambda.Environment;
import dev.lockstep.run.FanOut;
import dev.lockstep.run.Invocation;
import dev.lockstep.testkit.Fault;
import dev.lockstep.testkit.FaultInjector;
import dev.lockstep.types.EventId;
import dev.lockstep.types.QueueName;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.http.apache.ApacheHttpClient;

class EcsTargetTest {
    private static final String STARTED =
            "{\"failures\":[],\"tasks\":[{\"taskArn\":\"arn:aws:ecs:eu-central-1:123456789012:task/bots/0b69\"}]}";

    @RegisterExtension
    final FakeAws aws = new FakeAws()
            .with(Environment.ECS_SUBNETS, "subnet-1,subnet-2")
            .with(Environment.ECS_SECURITY_GROUPS, "sg-1");

    @Test
    void aTaskIsRunWithTheInvocationInItsContainersEnvironment() throws IOException {
        aws.answer(200, "", STARTED);

        run("ecs:bots/orders:3");

        JsonNode request = new ObjectMapper().readTree(aws.request().body());
        assertThat(request).isEqualTo(new ObjectMapper().readTree("""
                                {"cluster": "bots", "taskDefinition": "orders:3", "count": 1, "launchType": "FARGATE",
                                 "clientToken": "q83vEjRWeJ", "startedBy": "lockstep/orders_enrich",
                                 "networkConfiguration": {"awsvpcConfiguration": {
                                     "subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"],
                                     "assignPublicIp": "DISABLED"}},
                                 "overrides": {"containerOverrides": [{"name": "bot", "environment": [
                                     {"name": "LOCKSTEP_INVOCATION", "value": %s}]}]}}
                                """.formatted(
                                new ObjectMapper().writeValueAsString(INVOCATION.toJson()))));
        assertThat(aws.request().header("x-amz-target")).isEqualTo("AmazonEC2ContainerServiceV20141113.RunTask");
        assertThat(aws.request().header("content-type")).isEqualTo("application/x-amz-json-1.1");
    }

    @Test
    void aTaskOfAFanOutIsNotToldPositionsForWhichEcsHasNoRoom() throws IOException {
        aws.answer(200, "", STARTED);
        Map<QueueName, EventId> ends = new HashMap<>();
        for (int i = 0; i < 256; i++) {
            ends.put(QueueName.of("a-queue-with-quite-a-long-name-" + i), EventId.ofNumber(i));
        }
        Invocation fannedOut = new Invocation(
                INVOCATION.bot(),
                3,
                INVOCATION.runId(),
                INVOCATION.epoch(),
                INVOCATION.startBy(),
                INVOCATION.timeout(),
                Optional.of(new FanOut(4, ends, ends, Optional.empty())));

        try (Targets targets = aws.targets()) {
            targets.invoke(Target.parse("ecs:bots/orders"), fannedOut);
        }

        JsonNode overrides = new ObjectMapper().readTree(aws.request().body()).path("overrides");
        assertThat(overrides.toString()).hasSizeLessThan(8_192);
        Invocation told = Invocation.ofJson(overrides.findValue("value").textValue());
        assertThat(told).isEqualTo(fannedOut.brief());
        assertThat(told.fanOut().orElseThrow().instances()).isEqualTo(4);
    }

    @Test
    void theRequestIsSignedForEcs() {
        aws.answer(200, "", STARTED);

        run("ecs:bots/orders");

        assertThat(aws.request().header("authorization"))
                .isEqualTo(SignatureV4.authorization(aws.request(), "eu-central-1", "ecs"));
    }

    @Test
    void aTraceIsPassedOnAsVariable() {
        aws.answer(200, "", STARTED);
        Optional<String> trace = Optional.of("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01");
        try (Targets targets = aws.targets(trace)) {
            targets.invoke(Target.parse("ecs:bots/orders"), INVOCATION);
        }

        assertThat(aws.request().body())
                .contains("{\"name\":\"TRACEPARENT\","
                        + "\"value\":\"00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01\"}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "RESOURCE:MEMORY | throttled",
                "Capacity is unavailable at this time. Please try again later | throttled",
                "MISSING | unknown-target",
                "AGENT | target-error",
            })
    void aTaskThatIsNotPlacedIsARefusal(String reason, String code) {
        aws.answer(
                200,
                "",
                "{\"tasks\":[],\"failures\":[{\"arn\":\"arn:aws:ecs:eu-central-1:123456789012:cluster/bots\","
                        + "\"reason\":\"" + reason + "\"}]}");

        refused("ecs:bots/orders", code, reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | ClusterNotFoundException  | Cluster not found.              | unknown-target",
                "400 | ClientException           | TaskDefinition not found.       | unknown-target",
                "400 | ClientException           | TaskDefinition is inactive      | unknown-target",
                "400 | ClientException           | No Fargate configuration exists | rejected",
                "400 | InvalidParameterException | Network Configuration must be provided | rejected",
                "400 | AccessDeniedException     | User: x is not authorized to perform: ecs:RunTask | denied",
                "400 | UnrecognizedClientException | The security token is invalid | denied",
                "400 | ThrottlingException       | Rate exceeded                   | throttled",
                "400 | BlockedException          | Your account is blocked         | target-error",
                "400 | PlatformUnknownException  | The platform version is unknown | target-error",
                "500 | ServerException           | Service Unavailable             | target-error",
            })
    void whatEcsAnswersBecomesARefusal(int status, String error, String message, String code) {
        aws.answer(status, "", "{\"__type\":\"" + error + "\",\"message\":\"" + message + "\"}");

        refused("ecs:bots/orders", code, error + ": " + message);
    }

    @Test
    void anAnswerThatIsNotJsonIsTrouble() {
        aws.answer(502, "", "<html>bad gateway</html>");

        refused("ecs:bots/orders", "target-error", "status 502");
    }

    @Test
    void anAnswerThatWasLostIsAskedForAgainAndTheTokenMakesItOneTask() {
        aws.answer(200, "", STARTED);

        over(1, targets -> targets.invoke(Target.parse("ecs:bots/orders"), INVOCATION));

        assertThat(aws.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.body()).contains("\"clientToken\":\"q83vEjRWeJ\""));
    }

    @Test
    void anAnswerThatIsLostAgainIsARefusal() {
        over(
                2,
                targets -> assertThat(
                                Examples.refusal(targets, "ecs:bots/orders").code())
                        .isEqualTo("unreachable"));
    }

    @Test
    void aSuccessThatCannotBeReadIsTrouble() {
        aws.answer(200, "", "<html>welcome</html>");

        refused("ecs:bots/orders", "target-error", "status 200");
    }

    @Test
    void withoutSubnetsNoTaskIsRun() {
        aws.with(Environment.ECS_SUBNETS, "");

        refused("ecs:bots/orders", "misconfigured", "LOCKSTEP_ECS_SUBNETS");
        assertThat(aws.requests()).isEmpty();
    }

    private void over(int lostAnswers, Consumer<Targets> calls) {
        FaultInjector wire = FaultInjector.over(ApacheHttpClient.create());
        wire.follow(request -> Optional.of(Fault.LOST_RESPONSE).filter(f -> request.number() <= lostAnswers));
        try (wire;
                Targets targets = Targets.builder(aws.environment())
                        .credentials(FakeAws.CREDENTIALS)
                        .http(wire)
                        .build()) {
            calls.accept(targets);
        }
    }

    private void run(String target) {
        try (Targets targets = aws.targets()) {
            targets.invoke(Target.parse(target), INVOCATION);
        }
    }

    private void refused(String target, String code, String words) {
        try (Targets targets = aws.targets()) {
            var refused = Examples.refusal(targets, target);
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.getMessage()).contains(words);
        }
    }
}
