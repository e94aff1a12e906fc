package dev.lockstep.proof.rounds;

import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;

/**
 * A table for each history, and what has happened to it, write by write; a new engine after a number of them, or it
 * grows slow. The items are read after each write and compared, which tells in one step what one request has done.
 */
final class Stage implements AutoCloseable {
    private static final int HISTORIES = 10;

    private final DynamoDbLocal local = DynamoDbLocal.start();
    private final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> known = new HashMap<>();
    private List<List<Written>> news = new ArrayList<>();
    private int played;

    /** What one request has done to one item, as the table's stream tells it. */
    record Written(Image keys, Image before, Image after) {}

    /** Makes the table of the next history. */
    void next() {
        if (played > 0 && played % HISTORIES == 0) {
            local.renew();
        }
        played++;
        // without TTL, which DynamoDB Local would apply by the real clock, and without the stream, which makes it slow
        CreateTableRequest definition = LockstepTable.definition(table());
        local.client()
                .createTable(definition.toBuilder()
                        .streamSpecification((StreamSpecification) null)
                        .build());
        known.clear();
        news.clear();
    }

    String table() {
        return "lockstep-" + played;
    }

    TableLayout layout() {
        return TableLayout.nativeTable(table());
    }

    DynamoDbLocal local() {
        return local;
    }

    /** A connection whose writes are seen. */
    SdkHttpClient http() {
        return new Watched(local.http(), this::look);
    }

    private void look(List<Map<String, AttributeValue>> keys) {
        Map<Map<String, AttributeValue>, Map<String, AttributeValue>> found = new HashMap<>();
        local.client()
                .batchGetItem(r -> r.requestItems(Map.of(
                        table(),
                        KeysAndAttributes.builder()
                                .keys(keys)
                                .consistentRead(true)
                                .build())))
                .responses()
                .getOrDefault(table(), List.of())
                .forEach(item -> found.put(Map.of("pk", item.get("pk"), "sk", item.get("sk")), item));
        List<Written> written = new ArrayList<>();
        for (Map<String, AttributeValue> key : keys) {
            Map<String, AttributeValue> before = known.getOrDefault(key, Map.of());
            Map<String, AttributeValue> after = found.getOrDefault(key, Map.of());
            if (!before.equals(after)) {
                known.put(key, after);
                written.add(new Written(new Image(key), new Image(before), new Image(after)));
            }
        }
        news.add(written);
    }

    /** What has happened to the table since the last call, request by request. */
    List<List<Written>> news() {
        List<List<Written>> since = news;
        news = new ArrayList<>();
        return since;
    }

    boolean hasNews() {
        return !news.isEmpty();
    }

    @Override
    public void close() {
        local.close();
    }
}
