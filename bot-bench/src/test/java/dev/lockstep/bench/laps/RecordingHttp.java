package dev.lockstep.bench.laps;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;

/** Keeps what is answered. */
final class RecordingHttp implements SdkHttpClient {
    private final SdkHttpClient over;
    private final List<Answer> answers = new ArrayList<>();

    RecordingHttp(SdkHttpClient over) {
        this.over = over;
    }

    List<Answer> answers() {
        return answers;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = over.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                HttpExecuteResponse response = prepared.call();
                byte[] body = response.responseBody().isPresent()
                        ? response.responseBody().get().readAllBytes()
                        : new byte[0];
                Answer answer = new Answer(response.httpResponse(), SdkBytes.fromByteArray(body));
                answers.add(answer);
                return answer.response();
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    @Override
    public String clientName() {
        return over.clientName();
    }

    /** The client that it is over is somebody else's. */
    @Override
    public void close() {}
}
