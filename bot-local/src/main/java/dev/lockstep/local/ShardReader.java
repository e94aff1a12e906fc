package dev.lockstep.local;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Reads one shard of a stream from its oldest record to its end. */
final class ShardReader {
    private static final int MOST = 1000;

    private final DynamoDbStreamsClient streams;
    private final String stream;
    private final String shard;
    private @Nullable String iterator;
    private @Nullable String lastRead;
    private boolean ended;

    ShardReader(DynamoDbStreamsClient streams, String stream, String shard) {
        this.streams = streams;
        this.stream = stream;
        this.shard = shard;
    }

    /** Whether the shard is closed and read to its end. */
    boolean isEnded() {
        return ended;
    }

    /**
     * The next records; none if there is nothing new. An iterator that has expired is opened again behind the last
     * record that was read, or at the oldest that is kept if those behind it are kept no longer. One that throws has
     * read nothing.
     */
    List<Record> next() {
        if (ended) {
            return List.of();
        }
        try {
            return read(iterator == null ? open() : iterator);
        } catch (ExpiredIteratorException e) {
            iterator = null;
        } catch (TrimmedDataAccessException e) {
            iterator = null;
            lastRead = null;
        }
        return read(open());
    }

    @Override
    public String toString() {
        return "shard " + shard + " of " + stream;
    }

    private List<Record> read(String from) {
        GetRecordsResponse answer =
                streams.getRecords(r -> r.shardIterator(from).limit(MOST));
        iterator = answer.nextShardIterator();
        ended = iterator == null;
        if (!answer.records().isEmpty()) {
            Record last = answer.records().get(answer.records().size() - 1);
            lastRead = last.dynamodb().sequenceNumber();
        }
        return answer.records();
    }

    private String open() {
        return streams.getShardIterator(r -> r.streamArn(stream)
                        .shardId(shard)
                        .shardIteratorType(
                                lastRead == null
                                        ? ShardIteratorType.TRIM_HORIZON
                                        : ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                        .sequenceNumber(lastRead))
                .shardIterator();
    }
}
