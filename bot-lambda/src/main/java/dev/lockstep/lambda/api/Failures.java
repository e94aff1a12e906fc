package dev.lockstep.lambda.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lockstep.bot.RevisionConflictException;
import dev.lockstep.lock.LockLostException;
import dev.lockstep.run.BeyondRoundException;
import dev.lockstep.run.ForeignRunException;
import dev.lockstep.run.RunEndedException;
import dev.lockstep.run.RunExpiredException;
import dev.lockstep.run.RunLostException;
import dev.lockstep.run.RunSupersededException;
import dev.lockstep.run.StalePositionException;
import dev.lockstep.types.InvalidInputException;
import dev.lockstep.types.UnknownBotException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** What an exception means for the caller. */
final class Failures {
    private static final Set<String> THROTTLES = Set.of(
            "ProvisionedThroughputExceededException",
            "ProvisionedThroughputExceeded",
            "RequestLimitExceeded",
            "ThrottlingException",
            "ThrottlingError");
    private static final Set<String> CONFLICTS = Set.of(
            "TransactionConflictException",
            "TransactionConflict",
            "TransactionInProgressException",
            "ReplicatedWriteConflictException");

    private Failures() {}

    static ApiError of(RuntimeException failure) {
        if (failure instanceof RefusedCallException refused) {
            return refused.error();
        } else if (failure instanceof InvalidInputException invalid) {
            return invalid(invalid);
        } else if (failure instanceof RunLostException lost) {
            return lost(lost);
        } else if (failure instanceof StalePositionException stale) {
            return stale(stale);
        } else if (failure instanceof BeyondRoundException beyond) {
            return beyond(beyond);
        } else if (failure instanceof LockLostException lost) {
            return lockLost(lost);
        } else if (failure instanceof UnknownBotException unknown) {
            return ApiError.of(ErrorCode.UNKNOWN_BOT, text(unknown));
        } else if (failure instanceof RevisionConflictException conflict) {
            return ApiError.of(ErrorCode.CONFLICT, text(conflict));
        } else if (failure instanceof TransactionCanceledException canceled) {
            return canceled(canceled);
        } else if (failure instanceof AwsServiceException service) {
            return service(service);
        } else if (failure instanceof SdkException) {
            return unavailable();
        }
        return internal();
    }

    static ApiError internal() {
        return ApiError.of(ErrorCode.INTERNAL, "the Bot API failed; its log tells more under the id of this request");
    }

    private static ApiError unavailable() {
        return ApiError.of(
                ErrorCode.UNAVAILABLE,
                "it is not known whether the call took place; make the same call again, with the same body");
    }

    private static String text(RuntimeException told) {
        return String.valueOf(told.getMessage());
    }

    private static ApiError invalid(InvalidInputException invalid) {
        ApiError error = ApiError.of(ErrorCode.INVALID_INPUT, text(invalid));
        error.details().put("field", invalid.violations().get(0).field());
        invalid.violations()
                .forEach(violation -> error.details()
                        .withArray("violations")
                        .addObject()
                        .put("field", violation.field())
                        .put("problem", violation.problem()));
        return error;
    }

    private static ApiError lost(RunLostException lost) {
        ErrorCode code;
        if (lost instanceof RunSupersededException) {
            code = ErrorCode.RUN_SUPERSEDED;
        } else if (lost instanceof RunExpiredException) {
            code = ErrorCode.RUN_EXPIRED;
        } else if (lost instanceof RunEndedException) {
            code = ErrorCode.RUN_ENDED;
        } else if (lost instanceof ForeignRunException) {
            code = ErrorCode.RUN_FOREIGN;
        } else {
            code = ErrorCode.RUN_UNKNOWN;
        }
        ApiError error = ApiError.of(code, text(lost));
        lost.holder().ifPresent(holder -> error.details().set("holder", Answers.holder(holder)));
        return error;
    }

    private static ApiError stale(StalePositionException stale) {
        ApiError error = ApiError.of(ErrorCode.STALE_POSITION, text(stale));
        error.details()
                .putObject("position")
                .put("queue", stale.queue().value())
                .put("asked", stale.asked().value())
                .put("stored", stale.stored().value());
        return error;
    }

    private static ApiError beyond(BeyondRoundException beyond) {
        ApiError error = ApiError.of(ErrorCode.BEYOND_ROUND, text(beyond));
        ObjectNode position = error.details()
                .putObject("position")
                .put("queue", beyond.queue().value())
                .put("asked", beyond.asked().value());
        beyond.end().ifPresent(end -> position.put("end", end.value()));
        return error;
    }

    private static ApiError lockLost(LockLostException lost) {
        ApiError error = ApiError.of(ErrorCode.LOCK_LOST, text(lost));
        error.details().put("how", lost.how().name().toLowerCase(Locale.ROOT));
        lost.holder().ifPresent(holder -> error.details().set("holder", Answers.holder(holder)));
        return error;
    }

    /** The first item of every transaction is Lockstep's own; those of the caller follow. */
    private static ApiError canceled(TransactionCanceledException canceled) {
        List<String> codes = canceled.cancellationReasons().stream()
                .map(reason -> String.valueOf(reason.code()))
                .toList();
        if (codes.contains("ConditionalCheckFailed")
                || codes.contains("ValidationError")
                || codes.contains("ItemCollectionSizeLimitExceeded")) {
            return refused(canceled.cancellationReasons());
        } else if (codes.stream().anyMatch(THROTTLES::contains)) {
            return throttled();
        }
        return conflict();
    }

    private static ApiError refused(List<CancellationReason> reasons) {
        ObjectNode details = JsonNodeFactory.instance.objectNode();
        for (int i = 1; i < reasons.size(); i++) {
            CancellationReason reason = reasons.get(i);
            if (!"None".equals(reason.code())) {
                details.withArray("reasons")
                        .addObject()
                        .put("index", i - 1)
                        .put("code", reason.code())
                        .put("message", String.valueOf(reason.message()));
            }
        }
        String which = details.path("reasons").findValuesAsText("index").toString();
        return new ApiError(
                ErrorCode.WRITE_REFUSED, "nothing was written: DynamoDB refused the writes " + which, details);
    }

    private static ApiError service(AwsServiceException failure) {
        AwsErrorDetails details = failure.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        if (THROTTLES.contains(code)) {
            return throttled();
        } else if (CONFLICTS.contains(code)) {
            return conflict();
        }
        return failure.statusCode() >= 500 ? unavailable() : internal();
    }

    private static ApiError throttled() {
        return ApiError.of(
                ErrorCode.THROTTLED, "DynamoDB takes no more at the moment; make the same call again in a while");
    }

    private static ApiError conflict() {
        return ApiError.of(
                ErrorCode.CONFLICT, "others write the same items at this moment; make the same call again in a while");
    }
}
