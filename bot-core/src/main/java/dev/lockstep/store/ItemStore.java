package dev.lockstep.store;

import dev.lockstep.types.BotId;
import dev.lockstep.types.Tokens;
import dev.lockstep.types.UnsupportedByLayoutException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/**
 * Reads and conditionally changes records. The only class that talks to DynamoDB, beside {@link LockstepTable} which
 * makes the table. All reads are strongly consistent except those of the two indexes, which are hints. Failures of the
 * SDK pass unchanged, but for one: that the record as it stands does not take the change, which names the record.
 */
public final class ItemStore {
    private static final Logger LOG = LoggerFactory.getLogger(ItemStore.class);

    private final DynamoDbClient dynamo;
    private final TableLayout layout;

    public ItemStore(DynamoDbClient dynamo, TableLayout layout) {
        this.dynamo = dynamo;
        this.layout = layout;
    }

    /** The one or the other, as the tables are Lockstep's own or those of an RStreams bus. */
    public <T> T choose(Supplier<? extends T> ifNative, Supplier<? extends T> ifRStreams) {
        return layout instanceof RStreamsLayout ? ifRStreams.get() : ifNative.get();
    }

    /**
     * Refuses what only Lockstep's own tables have a place for, before anything is sent.
     *
     * @throws UnsupportedByLayoutException on the tables of an RStreams bus
     */
    public void requireNative(String operation, String reason) {
        if (layout instanceof RStreamsLayout) {
            throw new UnsupportedByLayoutException(operation, reason);
        }
    }

    /**
     * Makes the maps of a bus's bot if a write misses one, and tries it once more: three requests more, or four for a
     * bot that has none of them, but then only.
     */
    public Outcome makingMaps(BotId bot, Supplier<Outcome> write) {
        return MissingMaps.madeFor(this, bot, write);
    }

    public Optional<Item> get(RecordKey key) {
        Map<String, AttributeValue> item = dynamo.getItem(GetItemRequest.builder()
                        .tableName(layout.table(key))
                        .key(layout.itemKey(key))
                        .consistentRead(true)
                        .build())
                .item();
        return record(key, item);
    }

    /** The records that exist among these, by key; one request for each hundred. */
    public Map<RecordKey, Item> getAll(List<? extends RecordKey> keys) {
        Map<RecordKey, Item> found = new HashMap<>();
        for (int from = 0; from < keys.size(); from += 100) {
            Map<String, List<Map<String, AttributeValue>>> byTable =
                    keys.subList(from, Math.min(keys.size(), from + 100)).stream()
                            .collect(Collectors.groupingBy(
                                    layout::table, Collectors.mapping(layout::itemKey, Collectors.toList())));
            Map<String, KeysAndAttributes> wanted = new HashMap<>();
            byTable.forEach((table, items) -> wanted.put(
                    table,
                    KeysAndAttributes.builder().keys(items).consistentRead(true).build()));
            Map<String, KeysAndAttributes> left = wanted;
            for (int attempt = 0; !left.isEmpty(); attempt++) {
                if (attempt > 0) {
                    Patience.pause(Math.min(attempt, Patience.ATTEMPTS));
                }
                Map<String, KeysAndAttributes> asked = left;
                BatchGetItemResponse answer = dynamo.batchGetItem(r -> r.requestItems(asked));
                answer.responses()
                        .values()
                        .forEach(items -> items.forEach(item ->
                                layout.recordKey(item).ifPresent(key -> found.put(key, new Item(key, layout, item)))));
                left = answer.unprocessedKeys();
            }
        }
        return found;
    }

    /** The records of a range in ascending order of their keys, page by page as the stream is read. */
    public Stream<Item> query(RecordRange range) {
        return query(range, true);
    }

    /** As {@link #query(RecordRange)}, so many with each request. */
    public Stream<Item> query(RecordRange range, int size) {
        return items(Queries.range(layout.range(range)).limit(size).build());
    }

    /** As {@link #query(RecordRange, int)}, with what comes with each request. */
    public Stream<List<Item>> pages(RecordRange range, int size) {
        QueryRequest request = Queries.range(layout.range(range)).limit(size).build();
        return dynamo.queryPaginator(request).stream()
                .map(page -> page.items().stream().flatMap(this::record).toList());
    }

    /** As {@link #query(RecordRange)}, the last key first. */
    public Stream<Item> queryDescending(RecordRange range) {
        return query(range, false);
    }

    private Stream<Item> query(RecordRange range, boolean ascending) {
        return items(
                Queries.range(layout.range(range)).scanIndexForward(ascending).build());
    }

    /** Records of one shard that are due by then, the earliest first. A hint: the record itself decides. */
    public Stream<Item> due(int shard, Instant upTo) {
        return items(Queries.due(oneTable(), shard, upTo));
    }

    /** The instances of bots among what is due at any time in one shard, the earliest first. A hint. */
    public Stream<Item> dueInstances(int shard) {
        return items(Queries.dueInstances(oneTable(), shard));
    }

    /**
     * Records that the index of what is due lists under this shard, the latest first, whole as they are by now: two
     * requests for each page as the stream is read. Which ones is a hint.
     */
    public Stream<Item> latest(String shard, int pageSize) {
        Iterator<QueryResponse> pages = dynamo.queryPaginator(Queries.latest(oneTable(), shard, pageSize))
                .iterator();
        Stream<QueryResponse> first = Stream.of(pages.next()); // now, as other reads begin when they are asked for
        Stream<QueryResponse> others = StreamSupport.stream(Spliterators.spliteratorUnknownSize(pages, 0), false);
        return Stream.concat(first, others).flatMap(page -> {
            List<RecordKey> keys = page.items().stream()
                    .flatMap(item -> layout.recordKey(item).stream())
                    .toList();
            Map<RecordKey, Item> found = getAll(keys);
            return keys.stream().flatMap(key -> Stream.ofNullable(found.get(key)));
        });
    }

    /** Records of one kind, page by page as the stream is read; after {@code after} if given. A hint. */
    public Stream<Item> list(String kind, Optional<RecordKey> after) {
        return items(Queries.kind(oneTable(), kind, after.map(layout::itemKey)));
    }

    /** Bots' records of one kind or label in the order of the ids, so many a request. A hint. */
    public Stream<Item> list(String kind, IdRange ids, int pageSize) {
        return items(Queries.kind(oneTable(), kind, ids, pageSize));
    }

    private String oneTable() {
        return layout.table(new RecordKey.ReconciliationCursor());
    }

    private Stream<Item> items(QueryRequest request) {
        return dynamo.queryPaginator(request).items().stream().flatMap(this::record);
    }

    /**
     * Some attributes of all records of a table in which every item is one, page by page as the stream is read; after
     * {@code after} if given. A hint. Items of other people's names are left out, and logged.
     *
     * @param like a record of that table
     */
    public Stream<Item> scan(RecordKey like, Optional<RecordKey> after, List<String> attributes) {
        return dynamo.scanPaginator(Queries.scan(layout, like, after, attributes)).items().stream()
                .flatMap(item -> {
                    Optional<RecordKey> key = layout.recordKey(item);
                    if (key.isEmpty()) {
                        LOG.warn("an item of {} is left out: its id is none that Lockstep accepts", layout.table(like));
                    }
                    return key.map(k -> new Item(k, layout, item)).stream();
                });
    }

    /** One conditional update: one request. */
    public Outcome update(Change change) {
        return update(change, ReturnValue.NONE);
    }

    /** As {@link #update(Change)}, and the record after it comes with the answer. */
    public Outcome updateAndRead(Change change) {
        return update(change, ReturnValue.ALL_NEW);
    }

    private Outcome update(Change change, ReturnValue returned) {
        UpdateItemRequest request = change.toUpdate(layout)
                .returnValues(returned)
                .returnValuesOnConditionCheckFailure("ALL_OLD")
                .build();
        return Patience.with(() -> {
            try {
                return new Outcome.Applied(
                        record(change.key(), dynamo.updateItem(request).attributes()));
            } catch (ConditionalCheckFailedException refused) {
                return new Outcome.Refused(0, record(change.key(), refused.item()));
            } catch (DynamoDbException failed) {
                throw UnusableRecord.named(change.key(), failed.getMessage()).orElse(failed);
            }
        });
    }

    /** One conditional delete: one request. */
    public Outcome delete(Change change) {
        DeleteItemRequest request = change.toDelete(layout)
                .returnValuesOnConditionCheckFailure("ALL_OLD")
                .build();
        return Patience.with(() -> {
            try {
                dynamo.deleteItem(request);
                return new Outcome.Applied(Optional.empty());
            } catch (ConditionalCheckFailedException refused) {
                return new Outcome.Refused(0, record(change.key(), refused.item()));
            }
        });
    }

    /** All changes or none: one request, two write units an item. */
    public Outcome transact(List<Change> changes) {
        return transact(changes, List.of());
    }

    /**
     * All changes and the caller's own writes, or none.
     *
     * @throws TransactionCanceledException if a condition of the caller's own writes did not hold
     */
    public Outcome transact(List<Change> changes, List<TransactWriteItem> others) {
        List<TransactWriteItem> items = new ArrayList<>();
        changes.forEach(change -> items.add(change.toTransaction(layout)));
        items.addAll(others);
        String once =
                Tokens.next(); // one that took place without an answer does not meet its own effect when sent again
        return Patience.with(() -> {
            try {
                dynamo.transactWriteItems(r -> r.transactItems(items).clientRequestToken(once));
                return new Outcome.Applied(Optional.empty());
            } catch (TransactionCanceledException canceled) {
                return refusal(changes, canceled);
            } catch (DynamoDbException failed) {
                throw others.isEmpty() // or it may be about one of theirs
                        ? UnusableRecord.namedAmong(changes, failed.getMessage())
                                .orElse(failed)
                        : failed;
            }
        });
    }

    private Outcome refusal(List<Change> changes, TransactionCanceledException canceled) {
        List<CancellationReason> reasons = canceled.cancellationReasons();
        for (int i = 0; i < Math.min(changes.size(), reasons.size()); i++) {
            if ("ConditionalCheckFailed".equals(reasons.get(i).code())) {
                return new Outcome.Refused(
                        i, record(changes.get(i).key(), reasons.get(i).item()));
            }
        }
        for (int i = 0; i < Math.min(changes.size(), reasons.size()); i++) {
            if ("ValidationError".equals(reasons.get(i).code())) {
                throw UnusableRecord.named(changes.get(i).key(), reasons.get(i).message())
                        .orElse(canceled);
            }
        }
        throw canceled;
    }

    private Stream<Item> record(Map<String, AttributeValue> item) {
        return layout.recordKey(item).map(key -> new Item(key, layout, item)).stream();
    }

    private Optional<Item> record(RecordKey key, @Nullable Map<String, AttributeValue> item) {
        return item == null || item.isEmpty() ? Optional.empty() : Optional.of(new Item(key, layout, item));
    }

    /** A record as a stream of changes carries it. */
    public Item image(RecordKey key, Map<String, AttributeValue> image) {
        return new Item(key, layout, image);
    }

    /** The record whose item has this key; empty for items that are not ours. */
    public Optional<RecordKey> recordKey(Map<String, AttributeValue> itemKey) {
        return layout.recordKey(itemKey);
    }
}
