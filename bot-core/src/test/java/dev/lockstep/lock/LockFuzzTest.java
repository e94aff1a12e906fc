package dev.lockstep.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.fixture.TestTable;
import dev.lockstep.fixture.Together;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.LockName;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/** Tests that can only pass if the lock keeps others out. */
class LockFuzzTest {
    private static final LockName LOCK = LockName.of("counter");
    private static final int THREADS = 4;
    private static final int ROUNDS = 15;

    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    @RegisterExtension
    final TestTable table = new TestTable(DYNAMO);

    @Test
    @DisplayName("P3: threads that read and write an unguarded counter under the lock lose no count")
    @Tag("P3")
    void noCountIsLostUnderTheLock() throws Exception {
        Runnable work = () -> {
            for (int i = 0; i < ROUNDS; i++) {
                try (NamedLock lock = acquire(Duration.ofMinutes(1))) {
                    assertThat(lock.isHeld()).isTrue();
                    write(read() + 1);
                }
            }
        };

        Together.run(Collections.nCopies(THREADS, work).toArray(new Runnable[0]));

        assertThat(read()).isEqualTo(THREADS * ROUNDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    @DisplayName("P2: with clocks gone mad the lock is held by several, but writes that carry the epoch lose no count")
    @Tag("P2")
    void noCountIsLostWithFencingWhateverTheClocksDo(long seed) throws Exception {
        AtomicInteger accepted = new AtomicInteger();
        Runnable[] works = new Runnable[THREADS];
        for (int t = 0; t < THREADS; t++) {
            SplittableRandom random = new SplittableRandom(seed * 31 + t);
            works[t] = () -> {
                for (int i = 0; i < ROUNDS; i++) {
                    NamedLock lock = acquireByJumpsOfTheClock(random);
                    long before = readFenced(lock.epoch());
                    if (before >= 0 && writeFenced(before + 1, lock.epoch())) {
                        accepted.incrementAndGet();
                    }
                }
            };
        }

        Together.run(works);

        assertThat(read()).as("seed %d", seed).isEqualTo(accepted.get());
    }

    private NamedLock acquire(Duration duration) {
        Optional<NamedLock> lock = table.other().locks().tryAcquire(LOCK, "thread", duration);
        while (lock.isEmpty()) {
            Thread.onSpinWait();
            lock = table.other().locks().tryAcquire(LOCK, "thread", duration);
        }
        return lock.get();
    }

    private NamedLock acquireByJumpsOfTheClock(SplittableRandom random) {
        Duration duration = Duration.ofSeconds(1 + random.nextInt(10));
        Optional<NamedLock> lock = table.other().locks().tryAcquire(LOCK, "thread", duration);
        while (lock.isEmpty()) {
            table.clock().advance(Duration.ofSeconds(random.nextInt(10)));
            lock = table.other().locks().tryAcquire(LOCK, "thread", duration);
        }
        return lock.get();
    }

    private Map<String, AttributeValue> key() {
        return Map.of("pk", AttributeValue.fromS("own"), "sk", AttributeValue.fromS("counter"));
    }

    private long read() {
        return number(table.item("own", "counter"));
    }

    private void write(long value) {
        table.plainClient()
                .updateItem(r -> r.tableName(table.name())
                        .key(key())
                        .updateExpression("SET hits = :hits")
                        .expressionAttributeValues(Map.of(":hits", number(value))));
    }

    /** Fences the counter for this epoch and reads it; -1 if a later epoch was there. */
    private long readFenced(long epoch) {
        try {
            return number(table.plainClient()
                    .updateItem(r -> r.tableName(table.name())
                            .key(key())
                            .updateExpression("SET epoch = :epoch")
                            .conditionExpression("attribute_not_exists(epoch) OR epoch <= :epoch")
                            .expressionAttributeValues(Map.of(":epoch", number(epoch)))
                            .returnValues(ReturnValue.ALL_NEW))
                    .attributes());
        } catch (ConditionalCheckFailedException late) {
            return -1;
        }
    }

    private boolean writeFenced(long value, long epoch) {
        try {
            table.plainClient()
                    .updateItem(r -> r.tableName(table.name())
                            .key(key())
                            .updateExpression("SET hits = :hits")
                            .conditionExpression("epoch = :epoch")
                            .expressionAttributeValues(Map.of(":hits", number(value), ":epoch", number(epoch))));
            return true;
        } catch (ConditionalCheckFailedException late) {
            return false;
        }
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static long number(Map<String, AttributeValue> item) {
        AttributeValue hits = item.get("hits");
        return hits == null ? 0 : Long.parseLong(hits.n());
    }
}
