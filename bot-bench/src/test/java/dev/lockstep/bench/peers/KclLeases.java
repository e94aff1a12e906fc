package dev.lockstep.bench.peers;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseSerializer;

/**
 * The lease table of the Kinesis Client Library, a lease for each shard or queue.
 *
 * <p>In its favour, what else a worker of it does is left out: its leader with a lock and a scan of all leases of its
 * own, the table of the workers' load, the index by owner, which is written at each change of the owner, and the calls
 * of its threads by time. The leases are the only ones of their table, their workers know how they stand, and are
 * alone.
 */
final class KclLeases implements Contender {
    private static final int BATCH = 25;
    private static final String ANN = "ann";
    private static final String BOB = "bob";

    private final DynamoDBLeaseSerializer items = new DynamoDBLeaseSerializer();

    @Override
    public String name() {
        return "KCL " + Release.of("software.amazon.kinesis", "amazon-kinesis-client");
    }

    @Override
    public Map<Promise, Way> ways() {
        Map<Promise, Way> ways = new EnumMap<>(Promise.class);
        ways.put(Promise.CHECKPOINT_1, checkpoint(1));
        ways.put(Promise.CHECKPOINT_2, checkpoint(2));
        ways.put(Promise.CHECKPOINT_6, checkpoint(6));
        ways.put(Promise.CHECKPOINT_20, checkpoint(20));
        ways.put(Promise.CHECKPOINT_100, checkpoint(100));
        ways.put(Promise.LOCK_ACQUIRE, ground -> {
            leases(ground, 1, Optional.empty());
            KclWorker worker = worker(ground);
            return () -> answer(worker.take());
        });
        ways.put(Promise.LOCK_CONTENDED, ground -> {
            leases(ground, 1, Optional.of(BOB));
            KclWorker worker = worker(ground);
            return () -> answer(worker.take());
        });
        ways.put(Promise.LOCK_AFTER_CRASH, ground -> {
            leases(ground, 1, Optional.of(BOB));
            KclWorker worker = new KclWorker(ground.measuredAsync(), ANN, KclWorker.SHORT_FAILOVER);
            return () -> answer(worker.takeWhenSilent());
        });
        ways.put(Promise.LOCK_RENEW, ground -> {
            List<Lease> leases = leases(ground, 1, Optional.of(ANN));
            KclWorker worker = worker(ground);
            worker.hold(leases);
            return () -> answer(worker.renew(leases.get(0)));
        });
        ways.put(Promise.LOCK_RELEASE, ground -> {
            List<Lease> leases = leases(ground, 1, Optional.of(ANN));
            KclWorker worker = worker(ground);
            return () -> answer(worker.giveUp(leases.get(0)));
        });
        return ways;
    }

    /** One after the other; the first that is refused is the last. */
    private Way checkpoint(int shards) {
        return ground -> {
            List<Lease> leases = leases(ground, shards, Optional.of(ANN));
            KclWorker worker = worker(ground);
            worker.hold(leases);
            return () -> {
                for (Lease lease : leases) {
                    if (!worker.checkpoint(lease)) {
                        return Answer.REFUSED;
                    }
                }
                return Answer.DONE;
            };
        };
    }

    private static KclWorker worker(Ground ground) {
        return new KclWorker(ground.measuredAsync(), ANN, KclWorker.LONG_FAILOVER);
    }

    private static Answer answer(boolean granted) {
        return granted ? Answer.DONE : Answer.REFUSED;
    }

    /** A table of leases as a worker would have written them. */
    private List<Lease> leases(Ground ground, int number, Optional<String> owner) {
        PlainTable.create(ground.aside(), KclWorker.TABLE, DynamoDBLeaseSerializer.LEASE_KEY_KEY);
        List<Lease> leases = IntStream.range(0, number)
                .mapToObj(i -> KclWorker.lease("shardId-%012d".formatted(i), owner))
                .toList();
        for (int from = 0; from < number; from += BATCH) {
            List<WriteRequest> writes = leases.subList(from, Math.min(from + BATCH, number)).stream()
                    .map(lease -> WriteRequest.builder()
                            .putRequest(PutRequest.builder()
                                    .item(items.toDynamoRecord(lease))
                                    .build())
                            .build())
                    .toList();
            ground.aside().batchWriteItem(r -> r.requestItems(Map.of(KclWorker.TABLE, writes)));
        }
        return leases;
    }
}
