package dev.lockstep.lambda.registrar;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import org.jspecify.annotations.Nullable;

/** What Lambda would say about an invocation of the registrar. */
final class OneRequest implements Context {
    private final int remainingMillis;

    OneRequest() {
        this(60_000);
    }

    OneRequest(int remainingMillis) {
        this.remainingMillis = remainingMillis;
    }

    @Override
    public String getAwsRequestId() {
        return "request";
    }

    @Override
    public String getLogGroupName() {
        return "/lockstep/registrar";
    }

    @Override
    public String getLogStreamName() {
        return "2026/11/22/[$LATEST]abc";
    }

    @Override
    public String getFunctionName() {
        return "registrar";
    }

    @Override
    public String getFunctionVersion() {
        return "1";
    }

    @Override
    public String getInvokedFunctionArn() {
        return "arn:aws:lambda:eu-west-1:123456789012:function:registrar";
    }

    @Override
    public int getRemainingTimeInMillis() {
        return remainingMillis;
    }

    @Override
    public int getMemoryLimitInMB() {
        return 512;
    }

    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }

    @Override
    public @Nullable LambdaLogger getLogger() {
        return null;
    }
}
