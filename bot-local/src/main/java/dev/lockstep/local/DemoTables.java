package dev.lockstep.local;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** The tables of a demo, which is to leave none behind. */
final class DemoTables {
    private static final Logger LOG = LoggerFactory.getLogger(DemoTables.class);

    private final List<String> leftBehind = new ArrayList<>();

    /** Removes a table, if it was ever created. */
    void drop(DynamoDbClient dynamo, String table) {
        try {
            dynamo.deleteTable(r -> r.tableName(table));
        } catch (ResourceNotFoundException neverCreated) {
            LOG.debug("there is no table {}", table, neverCreated);
        } catch (RuntimeException e) {
            leftBehind.add(table);
            throw e;
        }
    }

    /** What became of the tables, in words. */
    String text() {
        return leftBehind.isEmpty()
                ? "nothing is left behind"
                : "could not delete the tables " + String.join(" and ", leftBehind);
    }
}
