package dev.lockstep.bench.laps;

import java.util.List;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** Answers one request after the other with what is canned, and then the last lap again and again. */
final class CannedHttp implements SdkHttpClient {
    private final List<Answer> answers;
    private final int again;
    private int next;

    CannedHttp(Canned canned) {
        this.answers = canned.answers();
        this.again = answers.size() - canned.lap();
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() {
                if (next == answers.size()) {
                    next = again;
                }
                return answers.get(next++).response();
            }

            @Override
            public void abort() {
                // Nothing is under way that could be.
            }
        };
    }

    @Override
    public void close() {}
}
