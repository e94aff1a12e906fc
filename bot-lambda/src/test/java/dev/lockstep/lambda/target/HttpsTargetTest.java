package dev.lockstep.lambda.target;

import static dev.lockstep.lambda.target.Examples.INVOCATION;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.bot.Target;
import dev.lockstep.testkit.ManualClock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpsTargetTest {
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofSeconds(2);

    @RegisterExtension
    static final FakeHttps HOST = new FakeHttps();

    private final ManualClock clock = new ManualClock();
    private final List<String> lookedUp = new ArrayList<>();

    @Test
    void theInvocationIsPostedAsJson() {
        invoke("/run");

        assertThat(request().uri()).hasToString("/run");
        assertThat(request().header("content-type")).isEqualTo("application/json");
        assertThat(request().body()).isEqualTo(INVOCATION.toJson());
    }

    @Test
    void thePostIsSignedByTheSchemeOfStandardWebhooks() {
        invoke("/run");

        String timestamp = String.valueOf(clock.instant().getEpochSecond());
        assertThat(request().header("webhook-id")).isEqualTo(INVOCATION.runId());
        assertThat(request().header("webhook-timestamp")).isEqualTo(timestamp);
        assertThat(request().header("webhook-signature"))
                .isEqualTo(WebhookSignature.by(SECRET)
                        .of(
                                "q83vEjRWeJ",
                                clock.instant().getEpochSecond(),
                                request().body()));
    }

    @Test
    void theHostIsLookedUpOnceAndThatVeryAddressIsConnectedTo() {
        invoke("/run");

        assertThat(lookedUp).containsExactly("bots.example.com");
    }

    @Test
    void withoutATraceNoTraceIsPassedOn() {
        invoke("/run");

        assertThat(request().headers()).doesNotContainKey("traceparent");
    }

    @Test
    void aTraceIsPassedOn() {
        Supplier<Optional<String>> trace = () -> Optional.of("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00");
        invoker(HOST.tls(), this::local, LONG, trace).invoke(Target.parse(HOST.target("/")), INVOCATION);

        assertThat(request().header("traceparent"))
                .isEqualTo("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-00");
    }

    @ParameterizedTest
    @CsvSource({"200", "202", "204"})
    void anyStatusFrom200To299Accepts(int status) {
        HOST.answer(status);

        invoke("/run");

        assertThat(HOST.requests()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "400, rejected",
        "401, denied",
        "403, denied",
        "404, unknown-target",
        "405, rejected",
        "408, time-out",
        "410, unknown-target",
        "413, payload-too-large",
        "429, throttled",
        "500, target-error",
        "503, target-error",
        "504, time-out",
    })
    void otherStatusesRefuse(int status, String code) {
        HOST.answer(status);

        var refused = Examples.refusal(invoker(), HOST.target("/run"));

        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.getMessage()).contains("answered with status " + status);
        assertThat(HOST.requests()).as("posted once").hasSize(1);
    }

    @Test
    void nobodyIsFollowedElsewhere() {
        HOST.behave(exchange -> {
            exchange.getResponseHeaders().set("Location", HOST.target("/elsewhere"));
            exchange.sendResponseHeaders(307, -1);
        });

        assertThat(Examples.refusal(invoker(), HOST.target("/run")).code()).isEqualTo("rejected");
        assertThat(HOST.requests()).hasSize(1);
    }

    @Test
    void whatTheHostAnswersIsNotRepeated() {
        HOST.behave(exchange -> {
            exchange.sendResponseHeaders(500, 0);
            exchange.getResponseBody()
                    .write("the-answers-secret".repeat(100_000).getBytes(StandardCharsets.UTF_8));
        });

        assertThat(Examples.refusal(invoker(), HOST.target("/run"))).hasMessageNotContaining("the-answers-secret");
    }

    @Test
    void anAnswerThatDoesNotComeIsATimeOut() {
        HOST.keepSilent();

        assertThat(Examples.refusal(invoker(SHORT), HOST.target("/run")).code()).isEqualTo("time-out");
        assertThat(HOST.requests()).as("posted once").hasSize(1);
    }

    @Test
    void aConnectionThatBreaksIsNotPostedOverAgain() {
        HOST.hangUp();

        assertThat(Examples.refusal(invoker(), HOST.target("/run")).code()).isEqualTo("unreachable");
        assertThat(HOST.requests()).as("posted once").hasSize(1);
    }

    @Test
    void anAnswerThatComesAByteAtATimeIsATimeOut() throws IOException {
        String target = HOST.dripping("HTTP/1.1 2");

        assertThat(Examples.refusal(invoker(SHORT), target).code()).isEqualTo("time-out");
    }

    @Test
    void aStatusIsAnAnswerThoughHeadersFollowWithoutEnd() throws IOException {
        String target = HOST.dripping("HTTP/1.1 503 Busy\r\nX-Filler: ");

        assertThat(Examples.refusal(invoker(SHORT), target).code()).isEqualTo("target-error");
    }

    @Test
    void aCertificateThatIsNotTrustedIsUnreachable() throws Exception {
        var refused = Examples.refusal(
                invoker(SSLContext.getDefault(), this::local, LONG, Optional::empty), HOST.target("/run"));

        assertThat(refused.code()).isEqualTo("unreachable");
        assertThat(refused.getMessage()).contains("TLS");
        assertThat(HOST.requests()).isEmpty();
    }

    @Test
    void aCertificateOfAnotherHostIsUnreachable() {
        var refused = Examples.refusal(invoker(), HOST.target("/run").replace("bots.example.com", "other.example.com"));

        assertThat(refused.code()).isEqualTo("unreachable");
        assertThat(HOST.requests()).isEmpty();
    }

    @Test
    void aHostOfAPrivateAddressIsNotPostedTo() {
        PublicAddresses addresses = new PublicAddresses(host -> new InetAddress[] {InetAddress.getLoopbackAddress()});

        var refused = Examples.refusal(invoker(HOST.tls(), addresses, LONG, Optional::empty), HOST.target("/run"));

        assertThat(refused.code()).isEqualTo("not-allowed");
        assertThat(refused.getMessage()).contains("the host bots.example.com is 127.0.0.1, not a public address");
        assertThat(HOST.requests()).isEmpty();
    }

    @Test
    void aHostThatIsNotKnownIsUnreachable() {
        PublicAddresses addresses = new PublicAddresses(host -> {
            throw new UnknownHostException(host);
        });

        var refused = Examples.refusal(invoker(HOST.tls(), addresses, LONG, Optional::empty), HOST.target("/run"));

        assertThat(refused.code()).isEqualTo("unreachable");
    }

    private void invoke(String path) {
        invoker().invoke(Target.parse(HOST.target(path)), INVOCATION);
    }

    private HttpsInvoker invoker() {
        return invoker(LONG);
    }

    private HttpsInvoker invoker(Duration timeout) {
        return invoker(HOST.tls(), this::local, timeout, Optional::empty);
    }

    private HttpsInvoker invoker(
            SSLContext tls, HostAddress addresses, Duration timeout, Supplier<Optional<String>> trace) {
        SSLSocketFactory sockets = tls.getSocketFactory();
        return new HttpsInvoker(
                new HttpsPost(sockets, addresses, timeout), new SigningKeys(() -> SECRET, clock), clock, trace);
    }

    private InetAddress local(String host) throws IOException {
        lookedUp.add(host);
        return InetAddress.getByAddress(host, InetAddress.getLoopbackAddress().getAddress());
    }

    private FakeAws.Request request() {
        assertThat(HOST.requests()).hasSize(1);
        return HOST.requests().get(0);
    }
}
