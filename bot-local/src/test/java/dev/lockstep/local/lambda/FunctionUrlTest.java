package dev.lockstep.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;

/** Requests signed by the SDK against the URL of a function that tells what it was invoked with. */
@Timeout(120)
class FunctionUrlTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:15:00Z");
    private static final Set<String> NOT_SENT_BY_HAND = Set.of("host", "content-length");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final LocalLambda lambda =
            LocalLambda.start(LocalLambda.Options.in("eu-central-1").withClock(Clock.fixed(NOW, ZoneOffset.UTC)));
    private URI url = URI.create("http://none");

    @BeforeEach
    void start() {
        lambda.host("echo", (in, out, context) -> in.transferTo(out), Duration.ofSeconds(10));
        url = lambda.url("echo", 0);
    }

    @AfterEach
    void close() {
        lambda.close();
    }

    /** A request, to be signed and perhaps changed afterwards. */
    private final class Call {
        private String path = "/v1/bots/orders";
        private String body = "{\"a\":1}";
        private Instant at = NOW;
        private String region = "eu-central-1";
        private String service = "lambda";
        private LocalCredentials credentials = lambda.operator();
        private UnaryOperator<Map<String, List<String>>> meddling = headers -> headers;
        private String sentBody = "";
        private String sentPath = "";

        HttpResponse<String> send() throws Exception {
            SdkHttpRequest request = SdkHttpRequest.builder()
                    .uri(url.resolve(path))
                    .method(SdkHttpMethod.POST)
                    .putHeader("Content-Type", "application/json")
                    .build();
            var signed = AwsV4HttpSigner.create()
                    .sign(r -> r.identity(AwsSessionCredentialsIdentity.create(
                                    credentials.accessKeyId(),
                                    credentials.secretAccessKey(),
                                    credentials.sessionToken()))
                            .request(request)
                            .payload(ContentStreamProvider.fromUtf8String(body))
                            .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                            .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                            .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(at, ZoneOffset.UTC)))
                    .request();
            HttpRequest.Builder sent = HttpRequest.newBuilder(url.resolve(sentPath.isEmpty() ? path : sentPath))
                    .POST(HttpRequest.BodyPublishers.ofString(sentBody.isEmpty() ? body : sentBody));
            meddling.apply(new TreeMap<>(signed.headers())).forEach((name, values) -> {
                if (!NOT_SENT_BY_HAND.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    values.forEach(value -> sent.header(name, value));
                }
            });
            return http.send(sent.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static void refused(HttpResponse<String> response, String type) {
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(response.headers().firstValue("x-amzn-ErrorType")).contains(type);
        assertThat(response.body()).contains("Message");
    }

    @Test
    void aSignedRequestReachesTheFunctionWithItsCaller() throws Exception {
        HttpResponse<String> response = new Call().send();
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode event = JSON.readTree(response.body());
        assertThat(event.path("version").asText()).isEqualTo("2.0");
        assertThat(event.path("rawPath").asText()).isEqualTo("/v1/bots/orders");
        assertThat(event.path("body").asText()).isEqualTo("{\"a\":1}");
        assertThat(event.path("isBase64Encoded").asBoolean(true)).isFalse();
        assertThat(event.path("headers").path("content-type").asText()).isEqualTo("application/json");
        JsonNode context = event.path("requestContext");
        assertThat(context.path("http").path("method").asText()).isEqualTo("POST");
        assertThat(context.path("http").path("path").asText()).isEqualTo("/v1/bots/orders");
        assertThat(context.path("timeEpoch").asLong()).isEqualTo(NOW.toEpochMilli());
        JsonNode caller = context.path("authorizer").path("iam");
        assertThat(caller.path("accessKey").asText())
                .isEqualTo(lambda.operator().accessKeyId());
        assertThat(caller.path("userArn").asText())
                .isEqualTo("arn:aws:sts::000000000000:assumed-role/lockstep-operator/local");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a%20b/c", "/a?x=1&y=%2F%20&x=0", "/a%2Fb", "/", "/a?flag", "/%C3%BC?%C3%BC=%C3%A4"})
    void pathsAndQueriesAreSignedAsTheSdkDoes(String path) throws Exception {
        Call call = new Call();
        call.path = path;
        HttpResponse<String> response = call.send();
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    @Test
    void theSameRequestMayComeAgainWithinFiveMinutes() throws Exception {
        Call call = new Call();
        call.at = NOW.minus(Duration.ofMinutes(4));
        assertThat(call.send().statusCode()).isEqualTo(200);
        assertThat(call.send().statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301})
    void aDateThatIsMoreThanFiveMinutesOffIsRefused(long seconds) throws Exception {
        Call call = new Call();
        call.at = NOW.plusSeconds(seconds);
        refused(call.send(), "InvalidSignatureException");
    }

    @Test
    void anUnsignedRequestIsRefused() throws Exception {
        Call call = new Call();
        call.meddling = headers -> {
            headers.remove("Authorization");
            return headers;
        };
        refused(call.send(), "MissingAuthenticationTokenException");
    }

    @Test
    void aBodyThatWasChangedIsRefused() throws Exception {
        Call call = new Call();
        call.sentBody = "{\"a\":2}";
        refused(call.send(), "InvalidSignatureException");
    }

    @Test
    void aPathThatWasChangedIsRefused() throws Exception {
        Call call = new Call();
        call.sentPath = "/v1/bots/others";
        refused(call.send(), "InvalidSignatureException");
    }

    @Test
    void anUnsignedAmzHeaderIsRefused() throws Exception {
        Call call = new Call();
        call.meddling = headers -> {
            headers.put("X-Amz-Meta", List.of("added"));
            return headers;
        };
        refused(call.send(), "InvalidSignatureException");
    }

    @Test
    void aWrongSecretIsRefused() throws Exception {
        Call call = new Call();
        LocalCredentials real = lambda.operator();
        call.credentials = new LocalCredentials(real.accessKeyId(), "wrong", real.sessionToken());
        refused(call.send(), "InvalidSignatureException");
    }

    @Test
    void aWrongTokenIsRefused() throws Exception {
        Call call = new Call();
        LocalCredentials real = lambda.operator();
        call.credentials = new LocalCredentials(real.accessKeyId(), real.secretAccessKey(), "wrong");
        refused(call.send(), "UnrecognizedClientException");
    }

    @Test
    void credentialsThatNobodyHandedOutAreRefused() throws Exception {
        Call call = new Call();
        call.credentials = new LocalCredentials("ASIAAAAAAAAAAAAAAAAA", "any", "any");
        refused(call.send(), "UnrecognizedClientException");
    }

    @Test
    void aSignatureForAnotherRegionOrServiceIsRefused() throws Exception {
        Call elsewhere = new Call();
        elsewhere.region = "us-east-1";
        refused(elsewhere.send(), "InvalidSignatureException");
        Call other = new Call();
        other.service = "dynamodb";
        refused(other.send(), "InvalidSignatureException");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Basic abc", "AWS4-HMAC-SHA256", "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=, Signature="
            })
    void anAuthorizationThatIsNoneIsRefused(String authorization) throws Exception {
        Call call = new Call();
        call.meddling = headers -> {
            headers.put("Authorization", List.of(authorization));
            return headers;
        };
        assertThat(call.send().statusCode()).isEqualTo(403);
    }

    @Test
    void aFunctionThatFailsIsABadGateway() throws Exception {
        lambda.host(
                "broken",
                (in, out, context) -> {
                    throw new IllegalStateException("a secret");
                },
                Duration.ofSeconds(10));
        url = lambda.url("broken", 0);
        HttpResponse<String> response = new Call().send();
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(response.body()).doesNotContain("secret");
    }

    @Test
    void whatAFunctionAnswersBecomesTheResponse() throws Exception {
        String answer = "{\"statusCode\":409,\"headers\":{\"content-type\":\"text/plain\",\"X-Mine\":\"1\"},"
                + "\"body\":\"b8O8\",\"isBase64Encoded\":true}";
        lambda.host(
                "teller",
                (in, out, context) -> out.write(answer.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                Duration.ofSeconds(10));
        url = lambda.url("teller", 0);
        HttpResponse<String> response = new Call().send();
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(response.body()).isEqualTo("oü");
        assertThat(response.headers().firstValue("X-Mine")).contains("1");
        assertThat(response.headers().allValues("Content-Type")).containsExactly("text/plain");
    }

    @Test
    void aBodyThatIsTooLargeIsRefused() throws Exception {
        Call call = new Call();
        call.body = "x".repeat((6 << 20) + 1);
        assertThat(call.send().statusCode()).isEqualTo(413);
    }
}
