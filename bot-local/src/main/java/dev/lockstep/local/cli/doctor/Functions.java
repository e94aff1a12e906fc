package dev.lockstep.local.cli.doctor;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.Concurrency;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionConfiguration;
import software.amazon.awssdk.services.lambda.model.GetFunctionResponse;
import software.amazon.awssdk.services.lambda.model.LastUpdateStatus;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.State;

/** The Lambda functions of an account and region, each asked for once. For several threads. */
final class Functions {
    private final LambdaClient lambda;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();

    Functions(LambdaClient lambda) {
        this.lambda = lambda;
    }

    /**
     * What Lambda says of a function.
     *
     * @param found the function; empty if there is none, or if Lambda does not tell
     * @param refusal why Lambda does not tell
     */
    record Answer(Optional<GetFunctionResponse> found, Optional<String> refusal) {

        /** What keeps the function from being invoked, in words; empty if nothing does. */
        Optional<String> obstacle() {
            if (refusal.isPresent()) {
                return Optional.empty();
            } else if (found.isEmpty()) {
                return Optional.of("is not there");
            }
            FunctionConfiguration function = found.get().configuration();
            Optional<Integer> room =
                    Optional.ofNullable(found.get().concurrency()).map(Concurrency::reservedConcurrentExecutions);
            if (function.state() == State.FAILED) {
                return Optional.of("has failed: " + function.stateReason());
            } else if (room.filter(most -> most == 0).isPresent()) {
                return Optional.of("may not run, since its reserved concurrency is 0");
            }
            return Optional.empty();
        }

        /** Whether it runs, though not as it was last told to. */
        boolean isOutdated() {
            return found.filter(f -> f.configuration().lastUpdateStatus() == LastUpdateStatus.FAILED)
                    .isPresent();
        }
    }

    /**
     * All functions. One request for each fifty of them.
     *
     * @throws SdkException if Lambda does not tell
     */
    Stream<FunctionConfiguration> list() {
        return lambda.listFunctionsPaginator().functions().stream();
    }

    /** A function by name or ARN, with or without version or alias behind a colon. One request, once. */
    Answer find(String address) {
        return answers.computeIfAbsent(address, this::ask);
    }

    private Answer ask(String address) {
        int colon = address.startsWith("arn:") ? -1 : address.indexOf(':');
        try {
            GetFunctionResponse found = lambda.getFunction(r -> {
                r.functionName(colon < 0 ? address : address.substring(0, colon));
                if (colon >= 0) {
                    r.qualifier(address.substring(colon + 1));
                }
            });
            return new Answer(Optional.of(found), Optional.empty());
        } catch (ResourceNotFoundException none) {
            return new Answer(Optional.empty(), Optional.empty());
        } catch (SdkException refused) {
            return new Answer(Optional.empty(), Optional.of(reason(refused)));
        }
    }

    /**
     * What sets a function going. One request.
     *
     * @throws SdkException if Lambda does not tell
     */
    List<EventSourceMappingConfiguration> mappings(String address) {
        return lambda.listEventSourceMappings(r -> r.functionName(address)).eventSourceMappings();
    }

    /** Why AWS does not tell, in a line. */
    static String reason(SdkException refused) {
        Optional<String> theirs = refused instanceof AwsServiceException answer && answer.awsErrorDetails() != null
                ? Optional.ofNullable(answer.awsErrorDetails().errorMessage())
                : Optional.empty();
        return theirs.filter(text -> !text.isBlank())
                .orElseGet(() -> String.valueOf(refused.getMessage()))
                .lines()
                .findFirst()
                .orElse("no reason given");
    }
}
