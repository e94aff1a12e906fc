package dev.lockstep.bench.peers;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ForkJoinPool;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.kinesis.checkpoint.dynamodb.DynamoDBCheckpointer;
import software.amazon.kinesis.common.DdbTableConfig;
import software.amazon.kinesis.exceptions.KinesisClientLibException;
import software.amazon.kinesis.exceptions.ShutdownException;
import software.amazon.kinesis.leases.Lease;
import software.amazon.kinesis.leases.LeaseCoordinator;
import software.amazon.kinesis.leases.LeaseStatsRecorder;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseRefresher;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseRenewer;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseSerializer;
import software.amazon.kinesis.leases.dynamodb.DynamoDBLeaseTaker;
import software.amazon.kinesis.leases.dynamodb.TableCreatorCallback;
import software.amazon.kinesis.leases.exceptions.LeasingException;
import software.amazon.kinesis.metrics.NullMetricsFactory;
import software.amazon.kinesis.retrieval.kpl.ExtendedSequenceNumber;

/**
 * What a worker of the KCL does by its threads, by a call each. Its reads are eventually consistent, as they are by
 * default, which costs half. Its clock is the system's.
 */
final class KclWorker {
    static final String TABLE = "leases";

    /** Where it is waited for. */
    static final Duration SHORT_FAILOVER = Duration.ofMillis(300);

    /** Where it is not, however slow the machine is. */
    static final Duration LONG_FAILOVER = Duration.ofMinutes(10);

    /** In failover times: a machine that pauses between two steps of a look does not take what it saw held. */
    private static final int NEVER_OLD = 1_000;

    private static final ExtendedSequenceNumber BEFORE =
            new ExtendedSequenceNumber("49590338271490256608559692538361571095921575989136588898");
    private static final ExtendedSequenceNumber AFTER =
            new ExtendedSequenceNumber("49590338271490256608559692540925702759324208523137515618");

    private final Duration failover;
    private final DynamoDBLeaseRefresher table;
    private final DynamoDBLeaseTaker taker;
    private final DynamoDBLeaseRenewer renewer;
    private final DynamoDBCheckpointer checkpointer;

    KclWorker(DynamoDbAsyncClient dynamo, String name, Duration failover) {
        this.failover = failover;
        this.table = new DynamoDBLeaseRefresher(
                TABLE,
                dynamo,
                new DynamoDBLeaseSerializer(),
                false,
                TableCreatorCallback.NOOP_TABLE_CREATOR_CALLBACK,
                Duration.ofMinutes(1),
                new DdbTableConfig(),
                false,
                false,
                List.of());
        this.taker = new DynamoDBLeaseTaker(table, name, failover.toMillis(), new NullMetricsFactory())
                .withVeryOldLeaseDurationNanosMultiplier(NEVER_OLD);
        this.renewer = new DynamoDBLeaseRenewer(
                table,
                name,
                failover.toMillis(),
                ForkJoinPool.commonPool(),
                new NullMetricsFactory(),
                new LeaseStatsRecorder(failover.toMillis(), System::currentTimeMillis),
                lease -> {},
                1);
        this.checkpointer = new DynamoDBCheckpointer(coordinator(renewer), table);
        checkpointer.operation("checkpoint");
    }

    /** As the worker of its coordinator does, without its threads: what a checkpoint asks of it goes to the renewer. */
    private static LeaseCoordinator coordinator(DynamoDBLeaseRenewer renewer) {
        return (LeaseCoordinator) Proxy.newProxyInstance(
                KclWorker.class.getClassLoader(),
                new Class<?>[] {LeaseCoordinator.class},
                (proxy, method, arguments) -> switch (method.getName()) {
                    case "getCurrentlyHeldLease" -> renewer.getCurrentlyHeldLease((String) arguments[0]);
                    case "updateLease" ->
                        renewer.updateLease((Lease) arguments[0], (UUID) arguments[1], (String) arguments[2], (String)
                                arguments[3]);
                    default -> throw new UnsupportedOperationException(method.toString());
                });
    }

    /** A lease that was written a while ago. */
    static Lease lease(String key, Optional<String> owner) {
        Lease lease = new Lease();
        lease.leaseKey(key);
        owner.ifPresent(lease::leaseOwner);
        lease.leaseCounter(17L);
        lease.checkpoint(BEFORE);
        lease.ownerSwitchesSinceCheckpoint(0L);
        return lease;
    }

    /** Looks at all leases, and takes what is free. */
    boolean take() throws LeasingException {
        return !taker.takeLeases().isEmpty();
    }

    /** Looks at all leases, and again when the failover time has passed. */
    boolean takeWhenSilent() throws LeasingException, InterruptedException {
        boolean taken = take();
        if (!taken) {
            Thread.sleep(failover.plusMillis(20).toMillis());
            taken = take();
        }
        return taken;
    }

    /** From now on these are this worker's. */
    void hold(List<Lease> leases) {
        leases.forEach(lease -> lease.lastCounterIncrementNanos(System.nanoTime()));
        renewer.addLeasesToRenew(leases);
    }

    boolean renew(Lease lease) throws LeasingException {
        renewer.renewLeases();
        return renewer.getCurrentlyHeldLease(lease.leaseKey()) != null;
    }

    boolean giveUp(Lease lease) throws LeasingException {
        return table.evictLease(lease);
    }

    boolean checkpoint(Lease lease) throws KinesisClientLibException {
        String token = renewer.getCurrentlyHeldLease(lease.leaseKey())
                .concurrencyToken()
                .toString();
        try {
            checkpointer.setCheckpoint(lease.leaseKey(), AFTER, token);
            return true;
        } catch (ShutdownException e) {
            return false;
        }
    }
}
