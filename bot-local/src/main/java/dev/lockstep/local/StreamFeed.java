package dev.lockstep.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/**
 * All records of a table's stream, the oldest that are still kept first, from all shards there are and will be.
 *
 * <p>Shards are read side by side, parents and children too: the records say where to look, the table says what is
 * true, so their order does not matter.
 */
final class StreamFeed {
    private static final Logger LOG = LoggerFactory.getLogger(StreamFeed.class);
    private static final Duration DISCOVERY = Duration.ofSeconds(10);

    private final DynamoDbStreamsClient streams;
    private final String stream;
    private final InstantSource clock;
    private final Map<String, ShardReader> readers = new LinkedHashMap<>();
    private Instant discoverAt = Instant.MIN;

    StreamFeed(DynamoDbStreamsClient streams, String stream, InstantSource clock) {
        this.streams = streams;
        this.stream = stream;
        this.clock = clock;
    }

    /**
     * What has come in since the last call. A shard that cannot be read keeps its place and does not keep the others'
     * records back; its failure is thrown only if there are none.
     */
    List<Record> next() {
        if (!clock.instant().isBefore(discoverAt)) {
            discover();
            discoverAt = clock.instant().plus(DISCOVERY);
        }
        List<Record> records = new ArrayList<>();
        @Nullable RuntimeException failure = null;
        for (Iterator<ShardReader> each = readers.values().iterator(); each.hasNext(); ) {
            ShardReader reader = each.next();
            boolean wasOpen = !reader.isEnded();
            try {
                records.addAll(reader.next());
                if (wasOpen && reader.isEnded()) {
                    discoverAt = Instant.MIN; // its successors are there
                }
            } catch (ResourceNotFoundException gone) {
                LOG.debug("{} is gone", reader, gone);
                each.remove();
            } catch (RuntimeException cause) {
                LOG.debug("{} could not be read and is tried again", reader, cause);
                failure = cause;
            }
        }
        if (records.isEmpty() && failure != null) {
            throw failure;
        }
        return records;
    }

    /** A record as Lambda hands it to a function. */
    ObjectNode toEvent(Record record) {
        return StreamRecordJson.event(record, stream);
    }

    private void discover() {
        Set<String> present = new HashSet<>();
        @Nullable String last = null;
        do {
            String after = last;
            DescribeStreamResponse page =
                    streams.describeStream(r -> r.streamArn(stream).exclusiveStartShardId(after));
            page.streamDescription().shards().forEach(shard -> present.add(shard.shardId()));
            last = page.streamDescription().lastEvaluatedShardId();
        } while (last != null);
        readers.keySet().retainAll(present);
        present.stream()
                .sorted()
                .forEach(shard -> readers.computeIfAbsent(shard, id -> new ShardReader(streams, stream, id)));
    }
}
