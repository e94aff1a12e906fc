package dev.lockstep.proof.explorer;

import dev.lockstep.store.LockstepTable;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The primary key of an item. */
record ItemKey(String partition, String sort) implements Comparable<ItemKey> {

    static ItemKey of(Map<String, AttributeValue> item) {
        return new ItemKey(
                Path.value(item, LockstepTable.PARTITION_KEY).s(),
                Path.value(item, LockstepTable.SORT_KEY).s());
    }

    Map<String, AttributeValue> attributes() {
        return Map.of(
                LockstepTable.PARTITION_KEY, AttributeValue.fromS(partition),
                LockstepTable.SORT_KEY, AttributeValue.fromS(sort));
    }

    @Override
    public int compareTo(ItemKey other) {
        int byPartition = partition.compareTo(other.partition);
        return byPartition != 0 ? byPartition : sort.compareTo(other.sort);
    }
}
