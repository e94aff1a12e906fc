package dev.lockstep.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.protocols.jsoncore.JsonNode;

/** DynamoDB's refusals, in the form in which it sends them; and what a request says of itself. */
final class DynamoDbAnswers {
    private static final String DYNAMO = "com.amazonaws.dynamodb.v20120810#";
    private static final Set<String> WRITES_OF_ONE_ITEM = Set.of("UpdateItem", "PutItem", "DeleteItem");
    private static final Set<String> TRANSACTIONS = Set.of("TransactWriteItems", "TransactGetItems");

    private DynamoDbAnswers() {}

    /** Services of JSON name it in a header. */
    static String operation(SdkHttpRequest request) {
        return request.firstMatchingHeader("X-Amz-Target")
                .map(target -> target.substring(target.lastIndexOf('.') + 1))
                .orElseGet(() -> request.method() + " " + request.encodedPath());
    }

    static int attempt(SdkHttpRequest request) {
        return request.firstMatchingHeader("amz-sdk-request")
                .filter(text -> text.startsWith("attempt="))
                .map(text -> Integer.parseInt(text.substring("attempt=".length(), text.indexOf(';'))))
                .orElse(1);
    }

    static boolean mayConflict(String operation) {
        return WRITES_OF_ONE_ITEM.contains(operation) || TRANSACTIONS.contains(operation);
    }

    static HttpExecuteResponse refusal(Fault fault, String operation, HttpExecuteRequest request) throws IOException {
        boolean transaction = TRANSACTIONS.contains(operation);
        return switch (fault) {
            case THROTTLED ->
                transaction
                        ? canceled("ThrottlingError", "ThrottlingError", request)
                        : response(400, "ProvisionedThroughputExceededException", "", "throttled on purpose");
            case TRANSACTION_CONFLICT ->
                transaction
                        ? canceled("TransactionConflict", "None", request)
                        : response(400, "TransactionConflictException", "", "Transaction is ongoing for the item");
            case SERVER_ERROR, SERVER_ERROR_AFTER ->
                response(500, "InternalServerError", "", "Internal server error, on purpose");
            default -> throw new IllegalArgumentException(fault + " is no answer");
        };
    }

    private static HttpExecuteResponse canceled(String first, String others, HttpExecuteRequest request)
            throws IOException {
        List<String> codes = new ArrayList<>(Collections.nCopies(items(request), others));
        codes.set(0, first);
        return response(
                400,
                "TransactionCanceledException",
                codes.stream()
                        .map(code -> "{\"Code\":\"" + code + "\"}")
                        .collect(Collectors.joining(",", ",\"CancellationReasons\":[", "]")),
                "Transaction cancelled, please refer cancellation reasons for specific reasons " + codes);
    }

    private static int items(HttpExecuteRequest request) throws IOException {
        try (InputStream body = request.contentStreamProvider()
                .orElseThrow(() -> new IllegalArgumentException("a transaction without a body"))
                .newStream()) {
            return JsonNode.parser()
                    .parse(body)
                    .field("TransactItems")
                    .map(items -> items.asArray().size())
                    .orElse(1);
        }
    }

    private static HttpExecuteResponse response(int status, String type, String more, String message) {
        byte[] body = ("{\"__type\":\"" + DYNAMO + type + "\",\"message\":\"" + message + "\"" + more + "}")
                .getBytes(StandardCharsets.UTF_8);
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .putHeader("Content-Length", Integer.toString(body.length))
                        .putHeader("x-amzn-ErrorType", Collections.singletonList(type))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }
}
