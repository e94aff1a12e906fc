package dev.lockstep.proof.simulation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;

/** A connection on which the index of what is due never lists anything of one shard. */
final class BlindInOneShard implements SdkHttpClient {
    private static final String SHARD = "{\"S\":\"3\"}";
    private static final byte[] NOTHING =
            "{\"Count\":0,\"Items\":[],\"ScannedCount\":0}".getBytes(StandardCharsets.UTF_8);

    private final SdkHttpClient real;

    BlindInOneShard(SdkHttpClient real) {
        this.real = real;
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest call = real.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                String body = body(request);
                return body.contains("\"IndexName\":\"due\"") && body.contains(SHARD) ? nothing() : call.call();
            }

            @Override
            public void abort() {
                call.abort();
            }
        };
    }

    private static String body(HttpExecuteRequest request) throws IOException {
        try (InputStream body = request.contentStreamProvider().orElseThrow().newStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static HttpExecuteResponse nothing() {
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(200)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .putHeader("Content-Length", Integer.toString(NOTHING.length))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(NOTHING)))
                .build();
    }

    @Override
    public String clientName() {
        return "blind in one shard";
    }

    @Override
    public void close() {
        real.close();
    }
}
