package dev.lockstep.lambda.target;

import static dev.lockstep.lambda.target.Examples.INVOCATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.Target;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.utils.internal.SystemSettingUtilsTestBackdoor;

/** What this project leaves to the SDK: within Lambda it tells the services it calls the trace it is in. */
@Isolated("it acts as a process in Lambda")
class TraceOfTheSdkTest {
    private static final String TRACE = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
    private static final String PROPERTY = "com.amazonaws.xray.traceHeader";

    @RegisterExtension
    final FakeAws aws = new FakeAws();

    @BeforeEach
    void enterLambda() {
        SystemSettingUtilsTestBackdoor.addEnvironmentVariableOverride("AWS_LAMBDA_FUNCTION_NAME", "dispatch");
        System.setProperty(PROPERTY, TRACE);
    }

    @AfterEach
    void leaveLambda() {
        System.clearProperty(PROPERTY);
        SystemSettingUtilsTestBackdoor.clearEnvironmentVariableOverrides();
    }

    @ParameterizedTest
    @ValueSource(strings = {"lambda:orders", "sns:arn:aws:sns:eu-central-1:123456789012:bots"})
    void theTraceIsPassedOn(String target) {
        aws.answer(202, "", "<PublishResponse><PublishResult/></PublishResponse>");
        try (Targets targets = aws.targets()) {
            targets.invoke(Target.parse(target), INVOCATION);
        }

        assertThat(aws.request().header("x-amzn-trace-id")).isEqualTo(TRACE);
    }
}
