package dev.lockstep.bench.laps;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** Waits before it sends a request, as if the server were farther away. */
public final class DistantHttp implements SdkHttpClient {
    private final SdkHttpClient over;
    private final Duration away;

    /** By so much, each request. */
    public DistantHttp(SdkHttpClient over, Duration away) {
        this.over = over;
        this.away = away;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = over.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                travel();
                return prepared.call();
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    private void travel() throws InterruptedIOException {
        try {
            if (!away.isZero()) {
                Thread.sleep(away.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted on the way");
        }
    }

    @Override
    public String clientName() {
        return over.clientName();
    }

    @Override
    public void close() {
        over.close();
    }
}
