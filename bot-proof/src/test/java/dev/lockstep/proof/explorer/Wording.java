package dev.lockstep.proof.explorer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What the values of one condition are called: after the attribute, and numbered if it is compared with several. */
final class Wording {
    private final Map<String, AttributeValue> phases;
    private final Map<String, List<String>> compared = new HashMap<>();

    /** @param phases what phases are compared with, by placeholders; empty where they are not to be told */
    Wording(Map<String, AttributeValue> phases) {
        this.phases = phases;
    }

    String value(String attribute, String placeholder) {
        AttributeValue phase = attribute.equals("st") ? phases.get(placeholder) : null;
        if (phase != null) {
            return phase.s();
        }
        List<String> values = compared.computeIfAbsent(attribute, a -> new ArrayList<>());
        if (!values.contains(placeholder)) {
            values.add(placeholder);
        }
        int place = values.indexOf(placeholder);
        return ":" + attribute + (place == 0 ? "" : Integer.toString(place + 1));
    }
}
