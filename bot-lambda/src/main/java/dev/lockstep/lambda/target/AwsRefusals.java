package dev.lockstep.lambda.target;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.InvocationRefusedException;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/** What an answer of an AWS service means for the target behind it. */
final class AwsRefusals {
    private static final Set<String> UNKNOWN = Set.of("ResourceNotFound", "NotFound", "ClusterNotFound");
    private static final Set<String> DENIED = Set.of(
            "AccessDenied",
            "AuthorizationError",
            "ExpiredToken",
            "IncompleteSignature",
            "InvalidClientTokenId",
            "InvalidSecurity",
            "InvalidSignature",
            "MissingAuthenticationToken",
            "SignatureDoesNotMatch",
            "UnrecognizedClient");
    private static final Set<String> THROTTLED = Set.of(
            "EC2Throttled", "KMSThrottling", "RequestLimitExceeded", "Throttled", "Throttling", "TooManyRequests");
    private static final Set<String> TOO_LARGE = Set.of("RequestTooLarge", "SerializedRequestEntityTooLarge");
    /** Trouble of the target that services call the caller's fault. */
    private static final Pattern TROUBLE = Pattern.compile(
            "(KMS|EC2|ENI|EFS|SnapStart|Platform).*|Blocked|NoPublishedVersion|RecursiveInvocation|ResourceConflict|ResourceNotReady");

    private static final Pattern NOT_THERE = Pattern.compile("(?i).*(not found|inactive).*");
    private static final Pattern TOO_LONG = Pattern.compile("(?i).*too (long|large).*");

    private static final Map<Target.Kind, String> PERMISSION = Map.of(
            Target.Kind.LAMBDA, "lambda:InvokeFunction",
            Target.Kind.SNS, "sns:Publish, and kms:GenerateDataKey if the topic is encrypted",
            Target.Kind.ECS, "ecs:RunTask, and iam:PassRole for the task's roles");

    private AwsRefusals() {}

    static InvocationRefusedException of(Target target, SdkException failure) {
        if (failure instanceof AwsServiceException answer) {
            Refusal refusal = refusal(answer);
            return refusal.because(target + " was not invoked: " + words(answer) + advice(refusal, target), answer);
        }
        return withoutAnswer(failure)
                .because(
                        "no answer from AWS about " + target + ": "
                                + Refusal.quoted(String.valueOf(failure.getMessage())),
                        failure);
    }

    /** What the service said. */
    static String words(AwsServiceException answer) {
        Optional<AwsErrorDetails> details = Optional.ofNullable(answer.awsErrorDetails());
        String code = details.map(AwsErrorDetails::errorCode).orElse("status " + answer.statusCode());
        return Refusal.quoted(code
                + details.map(AwsErrorDetails::errorMessage).map(m -> ": " + m).orElse(""));
    }

    private static Refusal withoutAnswer(SdkException failure) {
        boolean late = failure instanceof ApiCallTimeoutException
                || failure instanceof ApiCallAttemptTimeoutException
                || failure instanceof AbortedException;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            late |= cause instanceof SocketTimeoutException;
        }
        return late ? Refusal.TIME_OUT : Refusal.UNREACHABLE;
    }

    private static Refusal refusal(AwsServiceException answer) {
        Optional<AwsErrorDetails> details = Optional.ofNullable(answer.awsErrorDetails());
        String code = details.map(AwsErrorDetails::errorCode).orElse("").replaceFirst("Exception$", "");
        String message = details.map(AwsErrorDetails::errorMessage).orElse("");
        return byCode(code, message).orElseGet(() -> byStatus(answer.statusCode()));
    }

    private static Optional<Refusal> byCode(String code, String message) {
        if (UNKNOWN.contains(code)
                || (code.equals("Client") && NOT_THERE.matcher(message).matches())) {
            return Optional.of(Refusal.UNKNOWN_TARGET);
        } else if (DENIED.contains(code)) {
            return Optional.of(Refusal.DENIED);
        } else if (THROTTLED.contains(code)) {
            return Optional.of(Refusal.THROTTLED);
        } else if (TOO_LARGE.contains(code)
                || (code.equals("InvalidParameter") && TOO_LONG.matcher(message).matches())) {
            return Optional.of(Refusal.PAYLOAD_TOO_LARGE);
        }
        return TROUBLE.matcher(code).matches() ? Optional.of(Refusal.TARGET_ERROR) : Optional.empty();
    }

    /** What a status means that nothing more is known of. */
    static Refusal byStatus(int status) {
        return switch (status) {
            case 401, 403, 407 -> Refusal.DENIED;
            case 404, 410 -> Refusal.UNKNOWN_TARGET;
            case 408, 504 -> Refusal.TIME_OUT;
            case 413 -> Refusal.PAYLOAD_TOO_LARGE;
            case 429 -> Refusal.THROTTLED;
            default -> status / 100 == 4 ? Refusal.REJECTED : Refusal.TARGET_ERROR;
        };
    }

    private static String advice(Refusal refusal, Target target) {
        return switch (refusal) {
            case UNKNOWN_TARGET -> ". Is it there, in the dispatcher's region, by this very name?";
            case DENIED ->
                ". The dispatcher's role needs " + PERMISSION.getOrDefault(target.kind(), "the permission")
                        + "; a target of another account must allow it too";
            case THROTTLED -> ". It is tried again after a back-off; if this goes on, raise the target's limits";
            default -> "";
        };
    }
}
