package dev.lockstep.proof.explorer;

import dev.lockstep.run.Invocation;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Random names of one process, and what they are called in a state: the n-th name that a process makes up is called the
 * same whenever the process is played again.
 */
final class Names {
    private static final Pattern RANDOM = Pattern.compile("[A-Za-z0-9_-]{12}");

    private final int serial;
    private final Map<String, String> called = new HashMap<>();
    private final Map<String, String> random = new HashMap<>();

    Names(int serial) {
        this.serial = serial;
    }

    String outward(String text) {
        if (text.length() != 12 || !RANDOM.matcher(text).matches()) {
            return text;
        }
        return called.computeIfAbsent(text, made -> {
            String name = "t" + serial + "x" + called.size();
            random.put(name, made);
            return name;
        });
    }

    private AttributeValue outward(AttributeValue value) {
        return value.s() == null ? value : same(value, outward(value.s()));
    }

    Map<String, AttributeValue> outward(Map<String, AttributeValue> values) {
        Map<String, AttributeValue> renamed = new TreeMap<>(values);
        renamed.replaceAll((name, value) -> outward(value));
        return renamed;
    }

    Map<String, AttributeValue> inward(Map<String, AttributeValue> item) {
        if (random.isEmpty()) {
            return item;
        }
        Map<String, AttributeValue> renamed = new HashMap<>(item);
        renamed.replaceAll(
                (name, value) -> value.s() == null ? value : same(value, random.getOrDefault(value.s(), value.s())));
        return renamed;
    }

    Invocation outward(Invocation it) {
        return new Invocation(it.bot(), it.instance(), outward(it.runId()), it.epoch(), it.startBy(), it.timeout());
    }

    private static AttributeValue same(AttributeValue value, String text) {
        return text.equals(value.s()) ? value : AttributeValue.fromS(text);
    }
}
