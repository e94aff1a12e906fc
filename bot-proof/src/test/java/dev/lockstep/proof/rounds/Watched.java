package dev.lockstep.proof.rounds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Tells of each write that reached DynamoDB, whatever becomes of its answer, by the keys that it named. */
record Watched(SdkHttpClient real, Consumer<List<Map<String, AttributeValue>>> written) implements SdkHttpClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> WRITES = Set.of("UpdateItem", "DeleteItem", "PutItem", "TransactWriteItems");

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest call = real.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                HttpExecuteResponse response = call.call();
                if (isWrite(request)) {
                    written.accept(keys(request));
                }
                return response;
            }

            @Override
            public void abort() {
                call.abort();
            }
        };
    }

    private static boolean isWrite(HttpExecuteRequest request) {
        return request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .filter(target -> WRITES.contains(target.substring(target.lastIndexOf('.') + 1)))
                .isPresent();
    }

    private static List<Map<String, AttributeValue>> keys(HttpExecuteRequest request) throws IOException {
        List<Map<String, AttributeValue>> keys = new ArrayList<>();
        try (InputStream body = request.contentStreamProvider().orElseThrow().newStream()) {
            for (JsonNode key : JSON.readTree(body).findValues("Key")) {
                keys.add(Map.of("pk", text(key, "pk"), "sk", text(key, "sk")));
            }
        }
        return keys;
    }

    private static AttributeValue text(JsonNode key, String attribute) {
        return AttributeValue.fromS(key.path(attribute).path("S").asText());
    }

    @Override
    public void close() {
        // What is behind it is not this one's.
    }
}
