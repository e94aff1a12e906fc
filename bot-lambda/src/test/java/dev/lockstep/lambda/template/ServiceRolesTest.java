package dev.lockstep.lambda.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The roles of the functions, by what the functions really ask of DynamoDB: all of it is granted, and nothing else. */
class ServiceRolesTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    static Stream<Arguments> lives() {
        return Stream.of(
                Arguments.of("Dispatch", (Life) ServiceLives::dispatch),
                Arguments.of("Sweep", (Life) ServiceLives::sweep),
                Arguments.of("Failure", (Life) ServiceLives::failure),
                Arguments.of("Registrar", (Life) ServiceLives::registrar),
                Arguments.of("BotApi", (Life) ServiceLives::api));
    }

    @FunctionalInterface
    interface Life {
        void lead(ServiceLives lives);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lives")
    void aFunctionsRoleGrantsWhatItDoes(String function, Life life) {
        IamPolicy policy = policy(
                function,
                Map.of(
                        "TableName",
                        table.name(),
                        "CommitTables",
                        IamRequest.tableArn(table.name() + ServiceLives.OWN)));

        List<IamRequest> asked = lead(life);

        assertThat(asked).isNotEmpty();
        assertThat(asked.stream().filter(request -> !policy.allows(request))).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lives")
    void aFunctionsRoleGrantsNothingElseOnTheTable(String function, Life life) {
        Map<String, Set<String>> asked = new TreeMap<>();
        lead(life).stream()
                .filter(request -> !request.resource().endsWith(ServiceLives.OWN))
                .forEach(request -> asked.computeIfAbsent(request.resource(), r -> new TreeSet<>())
                        .add(request.action()));

        assertThat(granted(policy(function, Map.of("TableName", table.name())))).isEqualTo(asked);
    }

    @Test
    void nothingIsGrantedOnEverythingButTracing() {
        for (Arguments life : lives().toList()) {
            policy((String) life.get()[0], Templates.EVERYTHING).statements().stream()
                    .filter(statement ->
                            Values.strings(statement.get("Resource")).contains("*"))
                    .forEach(statement -> assertThat(statement).containsEntry("Sid", "Trace"));
        }
    }

    @Test
    void nobodyIsInvokedWhomTheListsDoNotName() {
        for (String function : List.of("Dispatch", "Sweep")) {
            IamPolicy nothing = policy(function, Map.of());
            IamPolicy everything = policy(function, Templates.EVERYTHING);

            for (IamRequest request : List.of(
                    IamRequest.of(
                            "lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:123456789012:function:orders-enrich"),
                    IamRequest.of("sns:Publish", "arn:aws:sns:eu-central-1:123456789012:bots"),
                    IamRequest.of("ecs:RunTask", "arn:aws:ecs:eu-central-1:123456789012:task-definition/orders:3")
                            .with("ecs:cluster", "arn:aws:ecs:eu-central-1:123456789012:cluster/bots"),
                    IamRequest.of("iam:PassRole", "arn:aws:iam::123456789012:role/orders-task")
                            .with("iam:PassedToService", "ecs-tasks.amazonaws.com"),
                    IamRequest.of(
                            "secretsmanager:GetSecretValue",
                            "arn:aws:secretsmanager:eu-central-1:123456789012:secret:signing-a1b2c3"))) {
                assertThat(nothing.allows(request)).as("%s", request).isFalse();
                assertThat(everything.allows(request)).as("%s", request).isTrue();
            }
        }
    }

    static Stream<IamRequest> attacks() {
        return Stream.of(
                IamRequest.of("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:123456789012:function:payroll"),
                IamRequest.of("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:999999999999:function:orders-x"),
                IamRequest.of("sns:Publish", "arn:aws:sns:eu-central-1:123456789012:bots2"),
                IamRequest.of("ecs:RunTask", "arn:aws:ecs:eu-central-1:123456789012:task-definition/orders:3")
                        .with("ecs:cluster", "arn:aws:ecs:eu-central-1:123456789012:cluster/other"),
                IamRequest.of("ecs:RunTask", "arn:aws:ecs:eu-central-1:123456789012:task-definition/other:3")
                        .with("ecs:cluster", "arn:aws:ecs:eu-central-1:123456789012:cluster/bots"),
                IamRequest.of("iam:PassRole", "arn:aws:iam::123456789012:role/orders-task")
                        .with("iam:PassedToService", "ec2.amazonaws.com"),
                IamRequest.of("iam:PassRole", "arn:aws:iam::123456789012:role/admin")
                        .with("iam:PassedToService", "ecs-tasks.amazonaws.com"),
                IamRequest.of(
                        "secretsmanager:GetSecretValue",
                        "arn:aws:secretsmanager:eu-central-1:123456789012:secret:other-a1b2c3"),
                IamRequest.of(
                                "kms:Decrypt",
                                "arn:aws:kms:eu-central-1:123456789012:key/11111111-2222-3333-4444-555555555555")
                        .with("kms:ViaService", "s3.eu-central-1.amazonaws.com"),
                IamRequest.of("dynamodb:PutItem", "arn:aws:dynamodb:eu-central-1:123456789012:table/orders"),
                IamRequest.of("dynamodb:DeleteTable", IamRequest.tableArn("lockstep")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("attacks")
    void theDispatcherMayNot(IamRequest request) {
        assertThat(policy("Dispatch", Templates.EVERYTHING).allows(request)).isFalse();
        assertThat(policy("Sweep", Templates.EVERYTHING).allows(request)).isFalse();
    }

    @Test
    void theBotApiWritesTablesOfItsListOnly() {
        IamRequest put = IamRequest.of("dynamodb:PutItem", "arn:aws:dynamodb:eu-central-1:123456789012:table/orders");

        assertThat(policy("BotApi", Map.of()).allows(put)).isFalse();
        assertThat(policy("BotApi", Templates.EVERYTHING).allows(put)).isTrue();
    }

    @Test
    void aBotReachesTheBotApiByItsUrlOnlyWhereItsRoleIsKnown() {
        IamPolicy access = IamPolicy.of(List.of(
                Values.at(Templates.stack().resource("Functions/BotApiAccess").properties(), "PolicyDocument")));
        String function = "arn:aws:lambda:" + Stack.REGION + ":" + Stack.ACCOUNT + ":function:BotApi:live";
        IamRequest invoke = IamRequest.of("lambda:InvokeFunction", function);
        IamRequest url = IamRequest.of("lambda:InvokeFunctionUrl", function);

        assertThat(access.allows(invoke.with("lambda:InvokedViaFunctionUrl", "true")))
                .isTrue();
        assertThat(access.allows(url.with("lambda:FunctionUrlAuthType", "AWS_IAM")))
                .isTrue();
        assertThat(access.allows(invoke)).isFalse();
        assertThat(access.allows(invoke.with("lambda:InvokedViaFunctionUrl", "false")))
                .isFalse();
        assertThat(access.allows(url.with("lambda:FunctionUrlAuthType", "NONE")))
                .isFalse();
    }

    private List<IamRequest> lead(Life life) {
        RecordedRequests recorded = new RecordedRequests();
        try (ServiceLives lives = new ServiceLives(DYNAMO, table, recorded)) {
            life.lead(lives);
        }
        return recorded.requests();
    }

    /** The actions granted on the table and its indexes, by resource. */
    private Map<String, Set<String>> granted(IamPolicy policy) {
        Map<String, Set<String>> granted = new TreeMap<>();
        String arn = IamRequest.tableArn(table.name());
        policy.statements()
                .forEach(statement -> Values.strings(statement.get("Resource")).stream()
                        .filter(resource -> resource.equals(arn) || resource.startsWith(arn + "/index/"))
                        .forEach(resource -> granted.computeIfAbsent(resource, r -> new TreeSet<>())
                                .addAll(Values.strings(statement.get("Action")))));
        return granted;
    }

    /** All that is attached to the role of a function. */
    static IamPolicy policy(String function, Map<String, String> parameters) {
        Stack stack = Templates.stack(parameters);
        Map<String, Object> role = stack.resource("Roles/" + function + "Role").properties();
        List<Object> documents = new ArrayList<>();
        Values.list(role.get("Policies")).forEach(policy -> documents.add(Values.at(policy, "PolicyDocument")));
        for (String attached : Values.strings(role.get("ManagedPolicyArns"))) {
            String id = attached.substring(attached.lastIndexOf('/') + 1);
            documents.add(Values.at(stack.resource("Roles/" + id).properties(), "PolicyDocument"));
        }
        return IamPolicy.of(documents);
    }
}
