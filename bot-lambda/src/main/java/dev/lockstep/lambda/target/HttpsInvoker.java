package dev.lockstep.lambda.target;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.run.Invocation;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.SocketTimeoutException;
import java.net.URL;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;

/** Posts invocations to URLs, signed. Any status of 200 to 299 accepts one. */
final class HttpsInvoker implements BotInvoker {
    private final HttpsPost https;
    private final SigningKeys keys;
    private final InstantSource clock;
    private final Supplier<Optional<String>> trace;

    HttpsInvoker(HttpsPost https, SigningKeys keys, InstantSource clock, Supplier<Optional<String>> trace) {
        this.https = https;
        this.keys = keys;
        this.clock = clock;
        this.trace = trace;
    }

    @Override
    public void invoke(Target target, Invocation invocation) {
        String body = invocation.toJson();
        Map<String, String> headers = headers(invocation.runId(), body);
        int status;
        try {
            status = https.post(url(target), headers, body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw refused(target, failure);
        }
        if (status / 100 != 2) {
            throw refused(target, status);
        }
    }

    private Map<String, String> headers(String id, String body) {
        long now = clock.instant().getEpochSecond();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", "application/json");
        headers.put("webhook-id", id);
        headers.put("webhook-timestamp", String.valueOf(now));
        headers.put("webhook-signature", keys.signature().of(id, now, body));
        trace.get().ifPresent(parent -> headers.put("traceparent", parent));
        return headers;
    }

    private static URL url(Target target) {
        try {
            return new URL(target.toString());
        } catch (MalformedURLException notOne) {
            throw Refusal.UNKNOWN_TARGET.because(target + " is no URL that can be posted to", notOne);
        }
    }

    private static InvocationRefusedException refused(Target target, int status) {
        String answer = "a POST to " + target + " was answered with status " + status;
        if (status / 100 == 3) {
            return Refusal.REJECTED.because(answer + "; nobody is followed elsewhere, so register the final URL");
        }
        Refusal refusal = AwsRefusals.byStatus(status);
        return refusal.because(refusal == Refusal.DENIED ? answer + ". Does it verify with the right secret?" : answer);
    }

    private InvocationRefusedException refused(Target target, IOException failure) {
        if (failure instanceof PublicAddresses.NotPublicException) {
            return Refusal.NOT_ALLOWED.because(target + " is not posted to: " + failure.getMessage(), failure);
        } else if (failure instanceof SocketTimeoutException) {
            return Refusal.TIME_OUT.because(
                    target + " did not answer within " + https.timeout().toSeconds()
                            + " s. It should answer at once and work afterwards",
                    failure);
        } else if (failure instanceof UnknownHostException) {
            return Refusal.UNREACHABLE.because(target + " has a host that is not known", failure);
        }
        String layer = failure instanceof SSLException ? " by TLS: " : ": ";
        return Refusal.UNREACHABLE.because(
                target + " was not reached" + layer + Refusal.quoted(String.valueOf(failure.getMessage())), failure);
    }
}
