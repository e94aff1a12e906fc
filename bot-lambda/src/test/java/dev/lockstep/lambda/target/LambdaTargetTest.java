package dev.lockstep.lambda.target;

import static dev.lockstep.lambda.target.Examples.INVOCATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.InvocationRefusedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LambdaTargetTest {
    private static final String ARN = "arn:aws:lambda:eu-central-1:999999999999:function:orders";

    @RegisterExtension
    final FakeAws aws = new FakeAws();

    private Targets targets;

    @BeforeEach
    void connect() {
        targets = aws.with("LOCKSTEP_ALLOWED_FUNCTIONS", "*," + ARN + "*").targets();
    }

    @AfterEach
    void close() {
        targets.close();
    }

    @Test
    void aFunctionIsInvokedAsynchronouslyWithTheInvocation() {
        targets.invoke(Target.lambda("orders"), INVOCATION);

        assertThat(aws.request().uri()).hasToString("/2015-03-31/functions/orders/invocations");
        assertThat(aws.request().header("x-amz-invocation-type")).isEqualTo("Event");
        assertThat(aws.request().body()).isEqualTo(INVOCATION.toJson());
        assertThat(aws.request().header("authorization")).contains("/eu-central-1/lambda/aws4_request");
    }

    @Test
    void aQualifierIsPassedOnApart() {
        targets.invoke(Target.lambda("orders:live"), INVOCATION);

        assertThat(aws.request().uri()).hasToString("/2015-03-31/functions/orders/invocations?Qualifier=live");
    }

    @Test
    void aNameThatLambdaWouldReadAsAnAccountStaysAName() {
        targets.invoke(Target.lambda("123456789012:orders"), INVOCATION);

        assertThat(aws.request().uri()).hasToString("/2015-03-31/functions/123456789012/invocations?Qualifier=orders");
    }

    @Test
    void aFunctionOfAnotherAccountIsInvokedByItsArn() {
        targets.invoke(Target.lambda(ARN), INVOCATION);

        assertThat(aws.request().uri().getPath()).isEqualTo("/2015-03-31/functions/" + ARN + "/invocations");
    }

    @Test
    void aVersionOfAFunctionOfAnotherAccountIsInvoked() {
        targets.invoke(Target.lambda(ARN + ":$LATEST"), INVOCATION);

        assertThat(aws.request().uri().getPath()).isEqualTo("/2015-03-31/functions/" + ARN + "/invocations");
        assertThat(aws.request().uri().getQuery()).isEqualTo("Qualifier=$LATEST");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | ResourceNotFoundException     | Function not found: arn:aws:lambda:x | unknown-target",
                "429 | TooManyRequestsException      | Rate Exceeded.                       | throttled",
                "403 | AccessDeniedException         | User: arn:aws:sts::1:x is not authorized | denied",
                "403 | UnrecognizedClientException   | The security token is invalid        | denied",
                "403 | ExpiredTokenException         | The security token has expired       | denied",
                "413 | RequestTooLargeException      | byte payload is too large            | payload-too-large",
                "502 | KMSAccessDeniedException      | Lambda was unable to decrypt         | target-error",
                "502 | KMSDisabledException          | The key is disabled                  | target-error",
                "502 | EC2ThrottledException         | throttled by EC2                     | throttled",
                "502 | EC2AccessDeniedException      | Lambda does not have permission      | target-error",
                "502 | ENILimitReachedException      | limit reached                        | target-error",
                "502 | InvalidRuntimeException       | the runtime is not there             | target-error",
                "502 | SubnetIPAddressLimitReachedException | no addresses                  | target-error",
                "409 | ResourceConflictException     | The operation cannot be performed    | target-error",
                "409 | SnapStartNotReadyException    | not ready                            | target-error",
                "400 | RecursiveInvocationException  | Lambda has detected your function    | target-error",
                "400 | InvalidRequestContentException | Could not parse request body        | rejected",
                "400 | InvalidParameterValueException | a parameter is not valid            | rejected",
                "500 | ServiceException              | An error occurred                    | target-error",
                "503 | ServiceUnavailable            | try later                            | target-error",
            })
    void whatLambdaAnswersBecomesARefusal(int status, String error, String message, String code) {
        aws.answer(status, error, "{\"Type\":\"User\",\"Message\":\"" + message + "\"}");

        InvocationRefusedException refused = Examples.refusal(targets, "lambda:orders");

        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.getMessage()).contains(message);
    }

    @Test
    void aDeniedInvocationTellsWhatToPermit() {
        aws.answer(403, "AccessDeniedException", "{\"Message\":\"no identity-based policy allows it\"}");

        assertThat(Examples.refusal(targets, "lambda:orders"))
                .hasMessage("lambda:orders was not invoked: AccessDeniedException: no identity-based policy allows it."
                        + " The dispatcher's role needs lambda:InvokeFunction; a target of another account must allow it"
                        + " too");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() {
        try (Targets nowhere = Targets.builder(aws.with("AWS_ENDPOINT_URL_LAMBDA", "http://127.0.0.1:1")
                        .environment())
                .credentials(FakeAws.CREDENTIALS)
                .build()) {
            assertThat(Examples.refusal(nowhere, "lambda:orders").code()).isEqualTo("unreachable");
        }
    }
}
