package dev.lockstep.testkit;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * An HTTP client that loses requests or responses on demand. The SDK above it sees broken connections and does what it
 * does then: it sends the very same request again.
 */
public final class FaultyHttp implements SdkHttpClient {
    private final SdkHttpClient real;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger toSpare = new AtomicInteger();
    private final AtomicInteger requestsToLose = new AtomicInteger();
    private final AtomicInteger responsesToLose = new AtomicInteger();
    private volatile boolean secondAttempts = true;
    private volatile Predicate<HttpExecuteRequest> which = request -> true;
    private volatile Runnable afterLostResponse = () -> {};

    public FaultyHttp(SdkHttpClient real) {
        this.real = real;
    }

    /** The next requests never arrive. */
    public void loseRequests(int count) {
        requestsToLose.set(count);
    }

    /** The next requests arrive and take effect, their answers are lost. */
    public void loseResponses(int count) {
        responsesToLose.set(count);
    }

    /** What is lost is not sent again: the caller sees the SDK's exception. */
    public void withoutSecondAttempts() {
        secondAttempts = false;
    }

    /** So many requests pass unharmed before any is lost. */
    public void sparing(int count) {
        toSpare.set(count);
    }

    /** Only requests whose target header ends with this operation, such as {@code UpdateItem}, are lost from now on. */
    public void only(String operation) {
        which = request -> request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .filter(target -> target.endsWith("." + operation))
                .isPresent();
    }

    /** What somebody else does between a lost response and the SDK's next attempt; once. */
    public void afterLostResponse(Runnable meanwhile) {
        afterLostResponse = meanwhile;
    }

    /** How many requests were sent, lost ones included. */
    public long sent() {
        return sent.get();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest call = real.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                sent.incrementAndGet();
                boolean concerned = which.test(request) && !take(toSpare);
                if (concerned && take(requestsToLose)) {
                    throw lost("request");
                }
                HttpExecuteResponse response = call.call();
                if (concerned && take(responsesToLose)) {
                    response.responseBody().ifPresent(body -> body.abort());
                    Runnable meanwhile = afterLostResponse;
                    afterLostResponse = () -> {};
                    meanwhile.run();
                    throw lost("response");
                }
                return response;
            }

            @Override
            public void abort() {
                call.abort();
            }
        };
    }

    /** The SDK tries again after an I/O error only. */
    private IOException lost(String what) {
        if (secondAttempts) {
            return new IOException(what + " lost on purpose");
        }
        throw SdkClientException.create(what + " lost on purpose");
    }

    private static boolean take(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    @Override
    public String clientName() {
        return "faulty " + real.clientName();
    }

    @Override
    public void close() {
        real.close();
    }
}
