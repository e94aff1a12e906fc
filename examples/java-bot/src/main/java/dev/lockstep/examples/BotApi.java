package dev.lockstep.examples;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;

/** Lockstep's Bot API by its URL, with requests signed as AWS wants them. */
final class BotApi {
    private static final int ATTEMPTS = 5;

    private final URI url;
    private final String region;
    private final AwsCredentialsProvider credentials;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    BotApi(URI url, String region, AwsCredentialsProvider credentials) {
        this.url = url;
        this.region = region;
        this.credentials = credentials;
    }

    /**
     * Calls an operation, and calls it again with the same body when it is not known whether it took place.
     *
     * @throws IOException if it was refused, or could not be reached
     */
    String call(String operation, String body) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<String> answer =
                        http.send(signed(operation, body), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
                if (answer.statusCode() == 200) {
                    return answer.body();
                } else if (attempt == ATTEMPTS || !isPassing(answer.statusCode())) {
                    throw new RefusedException(operation + ": " + answer.statusCode() + " " + answer.body());
                }
            } catch (RefusedException refused) {
                throw refused;
            } catch (IOException lost) {
                if (attempt == ATTEMPTS) {
                    throw lost;
                }
            }
            Thread.sleep(100L << attempt);
        }
    }

    private static boolean isPassing(int status) {
        return status == 429 || status >= 500;
    }

    private HttpRequest signed(String operation, String body) {
        byte[] payload = body.getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(url.resolve("/v1/" + operation))
                .putHeader("Content-Type", "application/json")
                .build();
        SdkHttpRequest signed = AwsV4HttpSigner.create()
                .sign(r -> r.identity(credentials.resolveCredentials())
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(payload))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region))
                .request();
        HttpRequest.Builder builder = HttpRequest.newBuilder(signed.getUri())
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofByteArray(payload));
        signed.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("Host") && !name.equalsIgnoreCase("Content-Length")) {
                values.forEach(value -> builder.header(name, value)); // the client sets those two itself
            }
        });
        return builder.build();
    }

    /** The API does not want it. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }
}
