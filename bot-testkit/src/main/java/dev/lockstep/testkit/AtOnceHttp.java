package dev.lockstep.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.SdkPublisher;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.async.SdkAsyncHttpResponseHandler;
import software.amazon.awssdk.http.async.SdkHttpContentPublisher;
import software.amazon.awssdk.utils.BinaryUtils;

/** What an asynchronous client would send is sent by another HTTP client at once, on the caller's thread. */
final class AtOnceHttp implements SdkAsyncHttpClient {
    private final SdkHttpClient http;

    AtOnceHttp(SdkHttpClient http) {
        this.http = http;
    }

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        SdkAsyncHttpResponseHandler handler = request.responseHandler();
        try {
            byte[] body = body(request.requestContentPublisher());
            HttpExecuteResponse response = http.prepareRequest(HttpExecuteRequest.builder()
                            .request(request.request())
                            .contentStreamProvider(() -> new ByteArrayInputStream(body))
                            .build())
                    .call();
            handler.onHeaders(response.httpResponse());
            handler.onStream(AsyncRequestBody.fromBytes(answer(response)));
            return CompletableFuture.completedFuture(null);
        } catch (IOException | RuntimeException e) {
            handler.onError(e);
            return CompletableFuture.failedFuture(e);
        }
    }

    private static byte[] body(SdkHttpContentPublisher publisher) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        SdkPublisher.<ByteBuffer>adapt(publisher)
                .subscribe(part -> body.writeBytes(BinaryUtils.copyBytesFrom(part)))
                .join();
        return body.toByteArray();
    }

    private static byte[] answer(HttpExecuteResponse response) throws IOException {
        try (InputStream stream = response.responseBody().orElseThrow()) {
            return stream.readAllBytes();
        }
    }

    @Override
    public String clientName() {
        return http.clientName();
    }

    @Override
    public void close() {
        // The other client is its owner's.
    }
}
