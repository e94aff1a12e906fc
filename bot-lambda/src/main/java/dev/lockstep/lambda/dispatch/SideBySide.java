package dev.lockstep.lambda.dispatch;

import dev.lockstep.dispatch.Dispatcher;
import dev.lockstep.dispatch.TableChange;
import dev.lockstep.store.LockstepTable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.slf4j.MDC;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Works off the partitions of a batch side by side, and the instances of a round, so that a target that takes its time
 * to refuse an invocation keeps no other bot of the batch waiting, and no other instance. Records of one partition,
 * which is what one bot's are, stay in order and together; so do those of all queues that have moved, whose readers are
 * told once.
 */
final class SideBySide {
    private static final int LANES = 8;

    /** In the place of a partition. */
    private static final AttributeValue MOVES = AttributeValue.fromNul(true);

    private SideBySide() {}

    /** The records that failed; threads are made when the batch needs them, and end with it. */
    static List<Dispatcher.Failure> dispatch(Dispatcher dispatcher, List<TableChange> batch) {
        Collection<List<TableChange>> partitions = partitions(dispatcher, batch);
        ExecutorService lanes = Executors.newFixedThreadPool(LANES);
        try {
            if (partitions.size() < 2) {
                return dispatcher.dispatch(batch, lanes);
            }
            Map<String, String> context = MDC.getCopyOfContextMap();
            List<Future<List<Dispatcher.Failure>>> parts = partitions.stream()
                    .map(part -> lanes.submit(() -> {
                        MDC.setContextMap(context);
                        return dispatcher.dispatch(part, lanes);
                    }))
                    .toList();
            return failures(parts);
        } catch (InterruptedException shutdown) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the batch was interrupted", shutdown);
        } finally {
            lanes.shutdownNow();
        }
    }

    /** All of them are waited for, also if one broke: what is under way is not broken off between claim and invoke. */
    private static List<Dispatcher.Failure> failures(List<Future<List<Dispatcher.Failure>>> parts)
            throws InterruptedException {
        List<Dispatcher.Failure> failures = new ArrayList<>();
        List<ExecutionException> broken = new ArrayList<>();
        for (Future<List<Dispatcher.Failure>> part : parts) {
            try {
                failures.addAll(part.get());
            } catch (ExecutionException broke) {
                broken.add(broke);
            }
        }
        if (!broken.isEmpty()) {
            if (broken.get(0).getCause() instanceof Error error) {
                throw error;
            }
            throw new IllegalStateException("the batch broke off", broken.get(0).getCause());
        }
        return failures;
    }

    private static Collection<List<TableChange>> partitions(Dispatcher dispatcher, List<TableChange> batch) {
        Map<AttributeValue, List<TableChange>> partitions = new LinkedHashMap<>();
        for (TableChange change : batch) {
            AttributeValue partition = dispatcher.isMove(change)
                    ? MOVES
                    : change.keys().getOrDefault(LockstepTable.PARTITION_KEY, AttributeValue.fromS(""));
            partitions.computeIfAbsent(partition, p -> new ArrayList<>()).add(change);
        }
        return partitions.values();
    }
}
