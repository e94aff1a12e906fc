package dev.lockstep.hostile;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * One way in which somebody else may have left an item.
 *
 * @param kind which kind of item, such as {@code B# R#}
 * @param what which attribute holds what instead
 * @param torn what becomes of the item; empty if it is gone
 */
public record Tear(String kind, String what, UnaryOperator<Optional<Map<String, AttributeValue>>> torn) {
    private static final Set<String> KEYS = Set.of("pk", "sk");
    private static final int FULL = 399 * 1024;

    /** Every attribute of an item, at every depth, with every hostile value; and the item full, bare and gone. */
    public static List<Tear> all(Map<String, AttributeValue> item) {
        List<Tear> tears = new ArrayList<>();
        String kind = kind(item);
        tears.add(new Tear(kind, "gone", was -> Optional.empty()));
        tears.add(of(kind, "nothing but its key", Tear::key));
        tears.add(of(kind, "full", Tear::full));
        for (String attribute : new TreeMap<>(item).keySet()) {
            if (!KEYS.contains(attribute)) {
                variants(item, attribute).forEach((what, torn) -> tears.add(of(kind, what, torn)));
            }
        }
        return tears;
    }

    /** Which attribute it is, with those that it lies in: {@code rd.orders.e}; empty if it is the whole item. */
    public Optional<String> attribute() {
        int end = what.indexOf(" is ");
        return end < 0 ? Optional.empty() : Optional.of(what.substring(0, end));
    }

    /** Which kind of item this is. */
    public static String kind(Map<String, AttributeValue> item) {
        return text(item, "pk").substring(0, 2) + " " + text(item, "sk").replaceAll("(?<=#).*", "");
    }

    /** Its key alone. */
    public static Map<String, AttributeValue> key(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> key = new HashMap<>(item);
        key.keySet().retainAll(KEYS);
        return key;
    }

    private static Tear of(String kind, String what, UnaryOperator<Map<String, AttributeValue>> torn) {
        return new Tear(kind, what, was -> was.map(torn));
    }

    /** What may become of a map by this attribute, by what was done. */
    private static Map<String, UnaryOperator<Map<String, AttributeValue>>> variants(
            Map<String, AttributeValue> map, String attribute) {
        Map<String, UnaryOperator<Map<String, AttributeValue>>> variants = new TreeMap<>();
        variants.put(attribute + " is missing", was -> without(was, attribute));
        HostileValues.list()
                .forEach((name, value) -> variants.put(attribute + " is " + name, was -> {
                    Map<String, AttributeValue> torn = new HashMap<>(was);
                    torn.put(attribute, value);
                    return torn;
                }));
        AttributeValue value = map.get(attribute);
        if (value != null && value.hasM()) {
            for (String entry : value.m().keySet()) {
                variants(value.m(), entry)
                        .forEach((what, inner) -> variants.put(attribute + "." + what, was -> {
                            Map<String, AttributeValue> torn = new HashMap<>(was);
                            torn.computeIfPresent(attribute, (a, v) -> AttributeValue.fromM(inner.apply(v.m())));
                            return torn;
                        }));
            }
        }
        return variants;
    }

    private static Map<String, AttributeValue> without(Map<String, AttributeValue> was, String attribute) {
        Map<String, AttributeValue> torn = new HashMap<>(was);
        torn.remove(attribute);
        return torn;
    }

    /** With an unknown attribute that leaves room for a few hundred bytes. */
    private static Map<String, AttributeValue> full(Map<String, AttributeValue> was) {
        Map<String, AttributeValue> torn = new HashMap<>(was);
        torn.put("zz", AttributeValue.fromS("x".repeat(FULL - was.toString().length())));
        return torn;
    }

    private static String text(Map<String, AttributeValue> item, String attribute) {
        return Stream.ofNullable(item.get(attribute))
                .map(AttributeValue::s)
                .findFirst()
                .orElse("");
    }

    @Override
    public String toString() {
        return kind + ": " + what;
    }
}
