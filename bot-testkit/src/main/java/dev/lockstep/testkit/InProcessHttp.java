package dev.lockstep.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.http.AbortableInputStream;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTableRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeTimeToLiveRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.ListStreamsRequest;
import software.amazon.awssdk.services.dynamodb.model.ListTablesRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactGetItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateTimeToLiveRequest;
import software.amazon.dynamodb.services.exceptions.DynamoDBLocalServiceException;
import software.amazon.dynamodb.services.local.dispatchers.BatchGetItemDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.BatchWriteItemDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.CreateTableDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.DeleteItemDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.DeleteTableDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.DescribeStreamDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.DescribeTableDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.DescribeTimeToLiveDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.Dispatcher;
import software.amazon.dynamodb.services.local.dispatchers.GetItemDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.GetRecordsDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.GetShardIteratorDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.ListStreamsDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.ListTablesDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.PutItemDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.QueryDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.ScanDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.TransactGetItemsDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.TransactWriteItemsDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.UpdateItemDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.UpdateTableDispatcher;
import software.amazon.dynamodb.services.local.dispatchers.UpdateTimeToLiveDispatcher;
import software.amazon.dynamodb.services.local.exceptions.ExceptionBean;
import software.amazon.dynamodb.services.local.server.DynamoDBRequestHandler;

/** DynamoDB Local without a socket: what the SDK would send is worked off on the caller's thread. Twice as fast. */
final class InProcessHttp implements SdkHttpClient {
    private final DynamoDBRequestHandler engine;
    private final ObjectMapper json;
    private final Map<String, Operation<?>> operations = new HashMap<>();
    private volatile boolean stopped;

    InProcessHttp(DynamoDBRequestHandler engine, ObjectMapper json) {
        this.engine = engine;
        this.json = json;
        add("BatchGetItem", BatchGetItemRequest.class, BatchGetItemDispatcher::new);
        add("BatchWriteItem", BatchWriteItemRequest.class, BatchWriteItemDispatcher::new);
        add("CreateTable", CreateTableRequest.class, CreateTableDispatcher::new);
        add("DeleteItem", DeleteItemRequest.class, DeleteItemDispatcher::new);
        add("DeleteTable", DeleteTableRequest.class, DeleteTableDispatcher::new);
        add("DescribeStream", DescribeStreamRequest.class, DescribeStreamDispatcher::new);
        add("DescribeTable", DescribeTableRequest.class, DescribeTableDispatcher::new);
        add("DescribeTimeToLive", DescribeTimeToLiveRequest.class, DescribeTimeToLiveDispatcher::new);
        add("GetItem", GetItemRequest.class, GetItemDispatcher::new);
        add("GetRecords", GetRecordsRequest.class, GetRecordsDispatcher::new);
        add("GetShardIterator", GetShardIteratorRequest.class, GetShardIteratorDispatcher::new);
        add("ListStreams", ListStreamsRequest.class, ListStreamsDispatcher::new);
        add("ListTables", ListTablesRequest.class, ListTablesDispatcher::new);
        add("PutItem", PutItemRequest.class, PutItemDispatcher::new);
        add("Query", QueryRequest.class, QueryDispatcher::new);
        add("Scan", ScanRequest.class, ScanDispatcher::new);
        add("TransactGetItems", TransactGetItemsRequest.class, TransactGetItemsDispatcher::new);
        add("TransactWriteItems", TransactWriteItemsRequest.class, TransactWriteItemsDispatcher::new);
        add("UpdateItem", UpdateItemRequest.class, UpdateItemDispatcher::new);
        add("UpdateTable", UpdateTableRequest.class, UpdateTableDispatcher::new);
        add("UpdateTimeToLive", UpdateTimeToLiveRequest.class, UpdateTimeToLiveDispatcher::new);
    }

    private <T> void add(String name, Class<T> request, Function<ObjectMapper, Dispatcher<T>> dispatcher) {
        operations.put(name, new Operation<>(request, dispatcher.apply(json)));
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                return answer(request);
            }

            @Override
            public void abort() {
                // Nothing is under way that could be.
            }
        };
    }

    /** The engine is no longer there: what is asked of it now is a mistake of the asker, and is told so. */
    void stop() {
        stopped = true;
    }

    private HttpExecuteResponse answer(HttpExecuteRequest request) throws IOException {
        if (stopped) {
            throw new IllegalStateException("this client is of a DynamoDB Local that was closed or renewed since;"
                    + " make clients and fault injectors after renew()");
        }
        String target = request.httpRequest()
                .firstMatchingHeader("X-Amz-Target")
                .orElseThrow(() -> new IllegalArgumentException("a request without X-Amz-Target is not DynamoDB's"));
        @Nullable Operation<?> operation = operations.get(target.substring(target.indexOf('.') + 1));
        if (operation == null) {
            throw new IllegalArgumentException(target + " is not among the operations of this client: "
                    + operations.keySet().stream().sorted().toList());
        }
        try (InputStream body = request.contentStreamProvider()
                .orElseThrow(() -> new IllegalArgumentException(target + " without a body"))
                .newStream()) {
            return response(200, operation.enact(json, body, engine));
        } catch (DynamoDBLocalServiceException refused) {
            return response(
                    refused.statusCode(),
                    json.writeValueAsBytes(new ExceptionBean(
                            refused.getErrorCode(),
                            refused.getMessage(),
                            refused.getCancellationReasons(),
                            refused.getItem())));
        }
    }

    private static HttpExecuteResponse response(int status, byte[] body) {
        return HttpExecuteResponse.builder()
                .response(SdkHttpResponse.builder()
                        .statusCode(status)
                        .putHeader("Content-Type", "application/x-amz-json-1.0")
                        .putHeader("Content-Length", Integer.toString(body.length))
                        .build())
                .responseBody(AbortableInputStream.create(new ByteArrayInputStream(body)))
                .build();
    }

    private record Operation<T>(Class<T> request, Dispatcher<T> dispatcher) {
        byte[] enact(ObjectMapper json, InputStream body, DynamoDBRequestHandler engine) {
            try {
                return dispatcher.enact("local", "us-east-1", json.readValue(body, request), engine);
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
    }

    @Override
    public String clientName() {
        return "in-process";
    }

    @Override
    public void close() {
        // The engine is the server's.
    }
}
