package dev.lockstep.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** The client in Node signs as AWS's own Java client does. */
class NodeSignatureTest {
    private static final String CLIENT = Path.of("..", "node-bot", "lockstep.mjs")
            .toAbsolutePath()
            .normalize()
            .toUri()
            .toString();
    private static final Instant NOW = Instant.parse("2026-11-22T10:15:00Z");
    private static final String URL = "https://abc.lambda-url.eu-central-1.on.aws/checkpoint";

    @BeforeEach
    void requireNode() throws InterruptedException {
        assumeTrue(Node.isThere(), "there is no Node on the PATH");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"text\":\"grün 🚀\"}"})
    void ofARole(String body) throws Exception {
        assertThat(byNode(URL, body, "the-session-token"))
                .isEqualTo(bySdk(
                        URL, body, AwsSessionCredentialsIdentity.create("AKID", "the-secret", "the-session-token")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://dynamodb.eu-central-1.amazonaws.com/", "http://127.0.0.1:8000/"})
    void ofAUserWithoutSession(String url) throws Exception {
        assertThat(byNode(url, "{}", ""))
                .isEqualTo(bySdk(url, "{}", AwsCredentialsIdentity.create("AKID", "the-secret")));
    }

    private static String bySdk(String url, String body, AwsCredentialsIdentity identity) {
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(URI.create(url))
                .putHeader("content-type", "application/json")
                .build();
        return AwsV4HttpSigner.create()
                .sign(r -> r.identity(identity)
                        .request(request)
                        .payload(ContentStreamProvider.fromUtf8String(body))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "lambda")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, "eu-central-1")
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(NOW, ZoneOffset.UTC)))
                .request()
                .firstMatchingHeader("Authorization")
                .orElseThrow();
    }

    private static String byNode(String url, String body, String session) throws IOException, InterruptedException {
        String script = "import { sign } from '" + CLIENT + "';"
                + "const [url, body, sessionToken, now] = process.argv.slice(1);"
                + "const credentials = { accessKeyId: 'AKID', secretAccessKey: 'the-secret', sessionToken };"
                + "const headers = { 'content-type': 'application/json' };"
                + "process.stdout.write(sign({ url, service: 'lambda', region: 'eu-central-1', headers, body, credentials,"
                + " now: new Date(now) }).authorization);";
        return Node.output("--input-type=module", "-e", script, url, body, session, NOW.toString());
    }
}
