package dev.lockstep.proof.explorer;

import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What comes back. An item that is not there is an empty map. */
sealed interface Answer {
    Answer DONE = new Written(Map.of());

    record Found(List<Map<String, AttributeValue>> items) implements Answer {}

    /** The write took place; the item after it, where it was asked for. */
    record Written(Map<String, AttributeValue> after) implements Answer {}

    /** A condition did not hold: for each part whether it did, and the item that stood in the way. */
    record Refused(List<Boolean> held, List<Map<String, AttributeValue>> found) implements Answer {}

    /** No answer came, whatever took place. */
    record Unknown() implements Answer {}

    /** The target was not invoked, or so it seems. */
    record NotInvoked() implements Answer {}
}
