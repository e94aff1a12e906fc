package dev.lockstep.lambda.target;

import static dev.lockstep.lambda.target.Examples.INVOCATION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.lockstep.bot.Target;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SnsTargetTest {
    private static final String TOPIC = "arn:aws:sns:eu-central-1:123456789012:bots";
    private static final String PUBLISHED = "<PublishResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\">"
            + "<PublishResult><MessageId>567910cd</MessageId></PublishResult></PublishResponse>";

    @RegisterExtension
    final FakeAws aws = new FakeAws();

    private Targets targets;

    @BeforeEach
    void connect() {
        targets = aws.targets();
    }

    @AfterEach
    void close() {
        targets.close();
    }

    @Test
    void theInvocationIsPublishedWithTheBotAsAttribute() {
        aws.answer(200, "", PUBLISHED);

        targets.invoke(Target.parse("sns:" + TOPIC), INVOCATION);

        assertThat(form())
                .contains(
                        entry("Action", "Publish"),
                        entry("TopicArn", TOPIC),
                        entry("Message", INVOCATION.toJson()),
                        entry("MessageAttributes.entry.1.Name", "bot"),
                        entry("MessageAttributes.entry.1.Value.DataType", "String"),
                        entry("MessageAttributes.entry.1.Value.StringValue", "orders:enrich"))
                .doesNotContainKeys("MessageGroupId", "MessageDeduplicationId");
        assertThat(aws.request().header("authorization")).contains("/eu-central-1/sns/aws4_request");
    }

    @Test
    void inAFifoTopicTheMessagesOfABotAreAGroupAndARunIsSentOnce() {
        aws.answer(200, "", PUBLISHED);

        targets.invoke(Target.parse("sns:" + TOPIC + ".fifo"), INVOCATION);

        assertThat(form())
                .contains(
                        entry("MessageGroupId", "orders:enrich"), entry("MessageDeduplicationId", INVOCATION.runId()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "404 | NotFound           | Topic does not exist                                   | unknown-target",
                "403 | AuthorizationError | User: x is not authorized to perform: SNS:Publish      | denied",
                "403 | InvalidClientTokenId | The security token included in the request is invalid | denied",
                "429 | Throttled          | Rate exceeded                                          | throttled",
                "400 | Throttling         | Rate exceeded                                          | throttled",
                "400 | InvalidParameter   | Invalid parameter: Message too long                    | payload-too-large",
                "400 | InvalidParameter   | Invalid parameter: TopicArn                            | rejected",
                "400 | KMSAccessDenied    | The ciphertext references a key that does not exist    | target-error",
                "400 | KMSThrottling      | too much for KMS                                       | throttled",
                "500 | InternalError      | an internal service error                              | target-error",
            })
    void whatSnsAnswersBecomesARefusal(int status, String error, String message, String code) {
        aws.answer(
                status,
                "",
                "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type><Code>"
                        + error + "</Code><Message>" + message
                        + "</Message></Error><RequestId>9dd01905</RequestId></ErrorResponse>");

        assertThat(Examples.refusal(targets, "sns:" + TOPIC)).satisfies(refused -> {
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.getMessage()).contains(message);
        });
    }

    private Map<String, String> form() {
        return Arrays.stream(aws.request().body().split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }
}
