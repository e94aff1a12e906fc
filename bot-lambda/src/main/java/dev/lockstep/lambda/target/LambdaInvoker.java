package dev.lockstep.lambda.target;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.run.Invocation;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;

/**
 * Invokes Lambda functions asynchronously: Lambda answers once it has queued the event. The client passes X-Ray's trace
 * header on by itself.
 */
final class LambdaInvoker implements BotInvoker {
    private final LambdaClient lambda;

    LambdaInvoker(LambdaClient lambda) {
        this.lambda = lambda;
    }

    @Override
    public void invoke(Target target, Invocation invocation) {
        FunctionAddress function = FunctionAddress.of(target.address());
        try {
            lambda.invoke(r -> r.functionName(function.name())
                    .qualifier(function.qualifier())
                    .invocationType(InvocationType.EVENT)
                    .payload(SdkBytes.fromUtf8String(invocation.toJson())));
        } catch (SdkException failure) {
            throw AwsRefusals.of(target, failure);
        }
    }

    /** Apart, since Lambda reads {@code 123456789012:orders} as a function of another account. */
    record FunctionAddress(String name, @Nullable String qualifier) {
        private static final Pattern FORM = Pattern.compile("((?:arn(?::[^:]*){5}:)?[^:]+)(?::(.+))?");

        static FunctionAddress of(String address) {
            Matcher parts = FORM.matcher(address);
            return parts.matches()
                    ? new FunctionAddress(parts.group(1), parts.group(2))
                    : new FunctionAddress(address, null);
        }
    }
}
