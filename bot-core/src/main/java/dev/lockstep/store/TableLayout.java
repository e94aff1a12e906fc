package dev.lockstep.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Where records live: which table and item, and under which document path an attribute of a record is kept.
 *
 * <p>This is all in which Lockstep's own table and an RStreams bus differ for the store: in the native layout a record
 * is an item and an attribute is an attribute; elsewhere several records may share an item, each under a path of its
 * own.
 */
public interface TableLayout {

    /** Lockstep's own layout: one table, one item a record. */
    static TableLayout nativeTable(String table) {
        return new NativeLayout(table);
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

    /** A range of sort keys, both bounds included, in one partition. */
    record KeyRange(String table, String partition, String from, String to) {}
}
