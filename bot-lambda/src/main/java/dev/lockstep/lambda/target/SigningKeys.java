package dev.lockstep.lambda.target;

import dev.lockstep.lambda.Environment;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The keys that sign posts, read again after some minutes, so that keys change without a deployment. While they cannot
 * be read, those read last are used.
 */
final class SigningKeys {
    private static final Logger LOG = LoggerFactory.getLogger(SigningKeys.class);
    private static final Duration FRESH = Duration.ofMinutes(5);
    private static final Duration BETWEEN_FAILURES = Duration.ofSeconds(30);

    private final Supplier<String> secret;
    private final InstantSource clock;
    private @Nullable WebhookSignature signature;
    private Instant readAgain = Instant.MIN;

    SigningKeys(Supplier<String> secret, InstantSource clock) {
        this.secret = secret;
        this.clock = clock;
    }

    /** At most one request in five minutes, in thirty seconds while it fails. */
    synchronized WebhookSignature signature() {
        WebhookSignature known = signature;
        Instant now = clock.instant();
        if (known != null && now.isBefore(readAgain)) {
            return known;
        }
        try {
            WebhookSignature read = WebhookSignature.by(secret.get());
            signature = read;
            readAgain = now.plus(FRESH);
            return read;
        } catch (SdkException | IllegalArgumentException failure) {
            if (known == null) {
                throw Refusal.NO_SIGNING_SECRET.because(problem(failure), failure);
            }
            LOG.warn("the keys read before are used on: {}", problem(failure));
            readAgain = now.plus(BETWEEN_FAILURES);
            return known;
        }
    }

    private static String problem(RuntimeException failure) {
        String words = failure instanceof AwsServiceException answer
                ? AwsRefusals.words(answer)
                : Refusal.quoted(String.valueOf(failure.getMessage()));
        return "the secret that " + Environment.SIGNING_SECRET + " names is of no use: " + words;
    }
}
