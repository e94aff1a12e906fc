package dev.lockstep.proof.fencing;

import java.io.IOException;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/**
 * Somebody looks at the tables after each request of one operation that reached DynamoDB, whatever becomes of its
 * answer.
 */
record Watched(SdkHttpClient real, String operation, Runnable look) implements SdkHttpClient {
    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest call = real.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                HttpExecuteResponse response = call.call();
                if (isWatched(request)) {
                    look.run();
                }
                return response;
            }

            @Override
            public void abort() {
                call.abort();
            }
        };
    }

    private boolean isWatched(HttpExecuteRequest request) {
        return request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .filter(target -> target.endsWith("." + operation))
                .isPresent();
    }

    @Override
    public void close() {
        // What is behind it is not this one's.
    }
}
