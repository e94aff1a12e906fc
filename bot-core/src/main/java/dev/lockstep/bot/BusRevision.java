package dev.lockstep.bot;

import dev.lockstep.store.Item;
import dev.lockstep.store.JsonValue;
import dev.lockstep.types.Tokens;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The bus counts no revisions, so one is made from what defines a bot: the same number for the same definition, another
 * one for another. It does not rise.
 */
final class BusRevision {
    private static final int BITS = 53;
    private static final Set<String> WRITERS = Set.of(BusDefinition.WRITER, BusDefinition.WRITER_BEFORE);

    private BusRevision() {}

    static long of(Item item) {
        Map<String, AttributeValue> attributes = BusDefinition.defining(item);
        Map<String, AttributeValue> ours =
                new HashMap<>(item.map(BusDefinition.OURS).map(Item::raw).orElse(Map.of()));
        ours.keySet().removeAll(WRITERS);
        attributes.put(BusDefinition.OURS, AttributeValue.fromM(ours));
        return Tokens.number(JsonValue.text(AttributeValue.fromM(attributes)), BITS);
    }
}
