package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Streams behave here as DynamoDB's do and DynamoDB Local's never do. */
@Tag("P15")
@DisplayName("P15: no record is lost by a shard that cannot be read")
class StreamFeedTest {
    private final Shards shards = new Shards();
    private final StreamFeed feed = new StreamFeed(shards, "stream", InstantSource.system());

    @Test
    void aShardThatIsThrottledDoesNotLoseTheRecordsOfTheOthers() {
        shards.add("a", "a1").add("b", "b1").add("c", "c1");
        shards.failures("b").add(LimitExceededException.builder().build());

        assertThat(read()).containsExactly("a1", "c1");
        assertThat(read()).containsExactly("b1");
    }

    @Test
    void aFailureIsToldIfNothingWasRead() {
        shards.add("a").add("b", "b1");
        shards.failures("b").add(LimitExceededException.builder().build());

        assertThatExceptionOfType(LimitExceededException.class).isThrownBy(feed::next);
        assertThat(read()).containsExactly("b1");
    }

    @Test
    void anExpiredIteratorIsOpenedAgainWithoutAGap() {
        shards.add("a", "a1", "a2");
        assertThat(read()).containsExactly("a1", "a2");
        shards.add("a", "a3");
        shards.failures("a").add(ExpiredIteratorException.builder().build());

        assertThat(read()).containsExactly("a3");
    }

    @Test
    void anIteratorThatExpiresBeforeItHasReadAnythingIsOpenedAtTheOldestRecord() {
        shards.add("a", "a1");
        shards.failures("a").add(ExpiredIteratorException.builder().build());

        assertThat(read()).containsExactly("a1");
    }

    @Test
    void aShardWhosePlaceIsTrimmedGoesOnAtTheOldestRecordThatIsKept() {
        shards.add("a", "a1");
        assertThat(read()).containsExactly("a1");
        shards.add("a", "a2", "a3");
        shards.trim("a", 2);
        shards.failures("a").add(TrimmedDataAccessException.builder().build());

        assertThat(read()).containsExactly("a3");
    }

    @Test
    void aShardThatIsGoneIsDroppedAndTheOthersAreRead() {
        shards.add("a", "a1").add("b", "b1");
        shards.failures("a").add(ResourceNotFoundException.builder().build());

        assertThat(read()).containsExactly("b1");
        shards.add("b", "b2");
        assertThat(read()).containsExactly("b2");
    }

    private List<String> read() {
        return feed.next().stream()
                .map(record -> Objects.requireNonNull(record.dynamodb().keys().get("id"))
                        .s())
                .toList();
    }

    /** Shards whose iterators are texts: the shard's name and how many records are before it. */
    private static final class Shards implements DynamoDbStreamsClient {
        private final Map<String, List<String>> records = new TreeMap<>();
        private final Map<String, Integer> trimmed = new TreeMap<>();
        private final Map<String, Deque<RuntimeException>> failures = new TreeMap<>();

        Shards add(String shard, String... more) {
            records.computeIfAbsent(shard, s -> new ArrayList<>()).addAll(List.of(more));
            return this;
        }

        void trim(String shard, int oldest) {
            trimmed.put(shard, oldest);
        }

        /** What the next reads of a shard meet with. */
        Deque<RuntimeException> failures(String shard) {
            return failures.computeIfAbsent(shard, s -> new ArrayDeque<>());
        }

        @Override
        public DescribeStreamResponse describeStream(DescribeStreamRequest request) {
            List<Shard> known = records.keySet().stream()
                    .map(shard -> Shard.builder().shardId(shard).build())
                    .toList();
            return DescribeStreamResponse.builder()
                    .streamDescription(d -> d.shards(known))
                    .build();
        }

        @Override
        public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
            int at = request.shardIteratorType() == ShardIteratorType.AFTER_SEQUENCE_NUMBER
                    ? Integer.parseInt(request.sequenceNumber())
                    : trimmed.getOrDefault(request.shardId(), 0);
            return GetShardIteratorResponse.builder()
                    .shardIterator(request.shardId() + " " + at)
                    .build();
        }

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            String[] iterator = request.shardIterator().split(" ", 2);
            RuntimeException failure = failures(iterator[0]).poll();
            if (failure != null) {
                throw failure;
            }
            List<String> all = Objects.requireNonNull(records.get(iterator[0]));
            List<Record> found = new ArrayList<>();
            for (int i = Integer.parseInt(iterator[1]); i < all.size(); i++) {
                found.add(record(all.get(i), i + 1));
            }
            return GetRecordsResponse.builder()
                    .records(found)
                    .nextShardIterator(iterator[0] + " " + all.size())
                    .build();
        }

        private static Record record(String id, int number) {
            return Record.builder()
                    .dynamodb(d ->
                            d.sequenceNumber(Integer.toString(number)).keys(Map.of("id", AttributeValue.fromS(id))))
                    .build();
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            records.clear();
        }
    }
}
