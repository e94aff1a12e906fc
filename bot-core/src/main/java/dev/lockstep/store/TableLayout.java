package dev.lockstep.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Where records live: which table and item, and under which document path an attribute of a record is kept.
 *
 * <p>In the native layout a record is an item and an attribute is an attribute. On an RStreams bus several records
 * share an item; what is written and read there differs in more than its place, and is told by strategies beside each
 * feature, see {@link ItemStore#choose}.
 */
public sealed interface TableLayout permits NativeLayout, RStreamsLayout {

    /** Lockstep's own layout: one table, one item a record. */
    static TableLayout nativeTable(String table) {
        return new NativeLayout(table);
    }

    /**
     * The tables of an RStreams bus, which goes on deciding and invoking: bots of Lockstep's run on them beside those
     * of leo-sdk. What they have no place for is refused with an
     * {@link dev.lockstep.types.UnsupportedByLayoutException}; {@code docs/rstreams.md} says what differs.
     *
     * @param cronTable {@code LeoCron}: bots with their positions and latest runs
     * @param settingsTable {@code LeoSettings}: locks
     * @param systemTable {@code LeoSystem}: systems
     */
    static TableLayout rstreams(String cronTable, String settingsTable, String systemTable) {
        return new RStreamsLayout(cronTable, settingsTable, systemTable);
    }

    /** The table in which the record is kept. */
    String table(RecordKey key);

    /** The primary key of the item that holds the record. */
    Map<String, AttributeValue> itemKey(RecordKey key);

    /** The path of the record's attribute inside the item. */
    List<String> path(RecordKey key, String attribute);

    /** The inverse of {@link #itemKey}: the record an item holds, empty for items that are not ours. */
    Optional<RecordKey> recordKey(Map<String, AttributeValue> item);

    /** The partition and the bounds of the sort key that a range stands for. */
    KeyRange range(RecordRange range);

    /** Whether an attribute that holds DynamoDB's null is as good as none. */
    default boolean isNullAbsent() {
        return false;
    }

    /** A range of sort keys, both bounds included, in one partition. */
    record KeyRange(String table, String partition, String from, String to) {}
}
