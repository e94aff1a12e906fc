package dev.lockstep.lambda.registrar;

import dev.lockstep.types.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts answers where CloudFormation waits for them. The URL is signed: whoever knows it can answer, so that it is in no
 * log and no message.
 */
final class PresignedUrl {
    private static final Logger LOG = LoggerFactory.getLogger(PresignedUrl.class);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    private final Predicate<URI> accepted;
    private final List<Duration> pauses;

    /**
     * Puts to accepted URLs only.
     *
     * @param pauses before the second attempt, the third, and so on
     */
    PresignedUrl(Predicate<URI> accepted, List<Duration> pauses) {
        this.accepted = accepted;
        this.pauses = List.copyOf(pauses);
    }

    /** Whether it is CloudFormation's: the URL comes with the event, and an event may be anybody's. */
    static boolean isAmazons(URI url) {
        String host = Optional.ofNullable(url.getHost()).orElse("").toLowerCase(Locale.ROOT);
        return "https".equalsIgnoreCase(url.getScheme())
                && (host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn"))
                && url.getRawUserInfo() == null
                && (url.getPort() == -1 || url.getPort() == 443);
    }

    /**
     * The URL, if an answer may be put there.
     *
     * @throws InvalidInputException if not
     */
    URI checked(String text) {
        Optional<URI> url = parsed(text).filter(accepted);
        return url.orElseThrow(() -> InvalidInputException.of(
                "ResponseURL",
                "is not answered: it is no https URL of a host of amazonaws.com, but of "
                        + InvalidInputException.quoted(
                                parsed(text).map(URI::getHost).orElse("?"))));
    }

    private static Optional<URI> parsed(String text) {
        try {
            return Optional.of(new URI(text));
        } catch (URISyntaxException notOne) {
            return Optional.empty();
        }
    }

    /**
     * Puts an answer.
     *
     * @throws IOException if it was not taken, after some attempts
     */
    void put(URI url, byte[] answer) throws IOException {
        // without a content type: it is not part of what was signed, and S3 refuses what was not
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(TIMEOUT)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(answer))
                .build();
        String problem = "";
        for (int attempt = 0; attempt <= pauses.size(); attempt++) {
            if (attempt > 0) {
                LOG.warn("CloudFormation could not be answered, attempt {}: {}", attempt, problem);
                pause(pauses.get(attempt - 1));
            }
            int status = 0;
            try {
                status = client.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
                problem = "status " + status;
            } catch (IOException unreachable) {
                problem = unreachable.getClass().getSimpleName(); // its message may hold the URL
            } catch (InterruptedException stopped) {
                throw interrupted();
            }
            if (status >= 200 && status < 300) {
                return;
            } else if (status >= 300 && status < 500 && status != 408 && status != 429) {
                break; // the same again would be refused again
            }
        }
        throw new IOException("CloudFormation could not be answered: " + problem);
    }

    private static void pause(Duration pause) throws IOException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException stopped) {
            throw interrupted();
        }
    }

    private static IOException interrupted() {
        Thread.currentThread().interrupt();
        return new IOException("interrupted while answering CloudFormation");
    }
}
