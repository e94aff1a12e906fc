package dev.lockstep.lambda.target;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.run.Invocation;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/** Publishes invocations to SNS topics. The attribute {@code bot} lets a subscription choose its bots. */
final class SnsInvoker implements BotInvoker {
    private static final String FIFO = ".fifo";

    private final SnsClient sns;

    SnsInvoker(SnsClient sns) {
        this.sns = sns;
    }

    @Override
    public void invoke(Target target, Invocation invocation) {
        String bot = invocation.bot().value();
        PublishRequest.Builder message = PublishRequest.builder()
                .topicArn(target.address())
                .message(invocation.toJson())
                .messageAttributes(Map.of(
                        "bot",
                        MessageAttributeValue.builder()
                                .dataType("String")
                                .stringValue(bot)
                                .build()));
        if (target.address().endsWith(FIFO)) {
            message.messageGroupId(bot).messageDeduplicationId(invocation.runId());
        }
        try {
            sns.publish(message.build());
        } catch (SdkException failure) {
            throw AwsRefusals.of(target, failure);
        }
    }
}
