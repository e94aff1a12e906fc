package dev.lockstep.proof.simulation;

import dev.lockstep.store.LockstepTable;
import dev.lockstep.testkit.DynamoDbLocal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;

/** DynamoDB Local with the service's table and its stream, moved to a fresh engine now and then, as it grows slow. */
final class Database implements AutoCloseable {
    static final String TABLE = "lockstep";

    private final DynamoDbLocal dynamo = DynamoDbLocal.start();
    private String iterator = "";
    private boolean isTouched;

    Database() {
        create();
    }

    private void create() {
        // without TTL, which DynamoDB Local would apply by the real clock
        String stream = dynamo.client()
                .createTable(LockstepTable.definition(TABLE))
                .tableDescription()
                .latestStreamArn();
        String shard = dynamo.streams()
                .describeStream(r -> r.streamArn(stream))
                .streamDescription()
                .shards()
                .get(0)
                .shardId();
        iterator = dynamo.streams()
                .getShardIterator(
                        r -> r.streamArn(stream).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
    }

    /** What clients are built over; it stays the same when the engine is changed. */
    SdkHttpClient http() {
        return new Latest();
    }

    DynamoDbLocal engine() {
        return dynamo;
    }

    /** The table's own history since the last call, in its order. */
    List<Record> news() {
        if (!isTouched) {
            return List.of();
        }
        isTouched = false;
        List<Record> found = new ArrayList<>();
        while (read(found)) {
            // there may be more
        }
        return found;
    }

    private boolean read(List<Record> found) {
        String from = iterator;
        var answer = dynamo.streams().getRecords(r -> r.shardIterator(from).limit(1000));
        found.addAll(answer.records());
        iterator = answer.nextShardIterator();
        return answer.records().size() >= 200;
    }

    /** All items of the kinds asked for. */
    List<Map<String, AttributeValue>> items(Predicate<Map<String, AttributeValue>> wanted) {
        ScanRequest all =
                ScanRequest.builder().tableName(TABLE).consistentRead(true).build();
        return dynamo.client().scanPaginator(all).items().stream()
                .filter(wanted)
                .toList();
    }

    /** Goes on in a fresh engine, with those of the items that are still wanted. */
    void moveOn(Predicate<Map<String, AttributeValue>> wanted) {
        List<Map<String, AttributeValue>> kept = items(wanted);
        dynamo.renew();
        create();
        kept.forEach(item -> dynamo.client().putItem(r -> r.tableName(TABLE).item(item)));
        isTouched = true;
        news();
    }

    @Override
    public void close() {
        dynamo.close();
    }

    private final class Latest implements SdkHttpClient {
        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            ExecutableHttpRequest call = dynamo.http().prepareRequest(request);
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    isTouched = isTouched || isWrite(request);
                    return call.call();
                }

                @Override
                public void abort() {
                    call.abort();
                }
            };
        }

        private static boolean isWrite(HttpExecuteRequest request) {
            String target =
                    request.httpRequest().firstMatchingHeader("X-Amz-Target").orElse("");
            return target.endsWith("UpdateItem") || target.endsWith("TransactWriteItems");
        }

        @Override
        public String clientName() {
            return "the service's database";
        }

        @Override
        public void close() {
            // the engine lives longer than any client
        }
    }
}
