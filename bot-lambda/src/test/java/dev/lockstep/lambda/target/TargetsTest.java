package dev.lockstep.lambda.target;

import static dev.lockstep.lambda.target.Examples.INVOCATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lockstep.bot.Target;
import dev.lockstep.lambda.Environment;
import dev.lockstep.types.InvalidInputException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which kinds are on. */
class TargetsTest {
    private static final String TOPIC = "sns:arn:aws:sns:eu-central-1:123456789012:bots";

    private final Map<String, String> variables = new HashMap<>(Map.of(
            "AWS_REGION", "eu-central-1",
            "LOCKSTEP_ALLOWED_FUNCTIONS", "*",
            "LOCKSTEP_ALLOWED_TOPICS", "*",
            "LOCKSTEP_ALLOWED_URLS", "*",
            "LOCKSTEP_ALLOWED_TASKS", "*"));
    private final List<Target> invoked = new ArrayList<>();

    @ParameterizedTest
    @CsvSource({
        "'sns,https,ecs', lambda:orders",
        "'lambda,https,ecs', " + TOPIC,
        "'lambda,sns,ecs', https://bots.example.com/",
        "lambda, ecs:bots/orders",
    })
    void aKindThatIsNotOnTheListIsSwitchedOff(String kinds, String target) {
        variables.put(Environment.TARGET_KINDS, kinds);

        try (Targets targets = recording().build()) {
            assertThat(Examples.refusal(targets, target).code()).isEqualTo("switched-off");
        }
        assertThat(invoked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lambda:orders", TOPIC, "https://bots.example.com/", "ecs:bots/orders"})
    void withoutAListAllKindsAreOn(String target) {
        try (Targets targets = recording().build()) {
            targets.invoke(Target.parse(target), INVOCATION);
        }

        assertThat(invoked).containsExactly(Target.parse(target));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lambda:orders", TOPIC, "https://bots.example.com/", "ecs:bots/orders"})
    void aKindOfWhichNothingIsAllowedNeedsNoClient(String target) {
        try (Targets targets = Targets.of(Environment.of(Map.of()))) {
            assertThat(Examples.refusal(targets, target).code()).isEqualTo("not-allowed");
        }
    }

    @Test
    void theListsHoldForInvokersOfOthersToo() {
        variables.put(Environment.ALLOWED_FUNCTIONS, "invoices");

        try (Targets targets = recording().build()) {
            assertThat(Examples.refusal(targets, "lambda:orders").code()).isEqualTo("not-allowed");
        }
        assertThat(invoked).isEmpty();
    }

    @Test
    void whatWouldBeRefusedIsToldWithoutAnInvocation() {
        variables.put(Environment.TARGET_KINDS, "lambda,sns");
        variables.put(Environment.ALLOWED_FUNCTIONS, "orders");

        try (Targets targets = recording().build()) {
            targets.requireAllowed(Target.parse("lambda:orders"));
            assertThatThrownBy(() -> targets.requireAllowed(Target.parse("lambda:invoices")))
                    .hasMessageContaining("is not allowed by LOCKSTEP_ALLOWED_FUNCTIONS");
            assertThatThrownBy(() -> targets.requireAllowed(Target.parse("ecs:bots/orders")))
                    .hasMessageContaining("switched off");
        }
        assertThat(invoked).isEmpty();
    }

    @Test
    void codeInTheDispatchersProcessIsOffUnlessSomebodyHostsIt() {
        try (Targets targets = recording().build()) {
            assertThat(Examples.refusal(targets, "process:orders").code()).isEqualTo("switched-off");
        }
    }

    @Test
    void codeInTheDispatchersProcessNeedsNoList() {
        variables.put(Environment.TARGET_KINDS, "lambda");
        try (Targets targets = recording()
                .invoker(Target.Kind.PROCESS, (target, invocation) -> invoked.add(target))
                .build()) {
            targets.invoke(Target.process("orders"), INVOCATION);
        }

        assertThat(invoked).containsExactly(Target.process("orders"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Lambda", "process", "lambda;sns", "all"})
    void aKindThatIsNoneIsRefusedAtTheStart(String kinds) {
        variables.put(Environment.TARGET_KINDS, kinds);

        assertThatThrownBy(() -> recording().build())
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(
                        "LOCKSTEP_TARGET_KINDS: \"" + kinds + "\" is no kind; accepted are lambda, sns, https and ecs");
    }

    @Test
    void withoutASigningSecretNoUrlIsPostedTo() {
        try (Targets targets = Targets.of(Environment.of(variables))) {
            var refused = Examples.refusal(targets, "https://bots.example.com/run");

            assertThat(refused.code()).isEqualTo("no-signing-secret");
            assertThat(refused.getMessage()).contains("set LOCKSTEP_SIGNING_SECRET to the ARN");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "61", "ten"})
    void aTimeOutOutOfBoundsIsRefusedAtTheStart(String seconds) {
        variables.put(Environment.HTTPS_TIMEOUT, seconds);
        variables.put(Environment.SIGNING_SECRET, "arn:aws:secretsmanager:eu-central-1:123456789012:secret:a");

        assertThatThrownBy(() -> Targets.of(Environment.of(variables)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("LOCKSTEP_HTTPS_TIMEOUT_SECONDS: ");
    }

    private Targets.Builder recording() {
        Targets.Builder builder = Targets.builder(Environment.of(variables));
        for (Target.Kind kind : List.of(Target.Kind.LAMBDA, Target.Kind.SNS, Target.Kind.HTTPS, Target.Kind.ECS)) {
            builder.invoker(kind, (target, invocation) -> invoked.add(target));
        }
        return builder;
    }
}
