package dev.lockstep.dispatch;

import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One record of the table's stream.
 *
 * @param keys the item's primary key
 * @param before the item as it was, empty if it was not there
 * @param after the item as it is, empty if it was deleted
 */
public record TableChange(
        Map<String, AttributeValue> keys, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {}
