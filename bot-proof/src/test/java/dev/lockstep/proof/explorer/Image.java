package dev.lockstep.proof.explorer;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** An item as it was at one moment, which keeps in mind what a fingerprint takes of it. */
final class Image extends AbstractMap<String, AttributeValue> {
    private final Map<String, AttributeValue> attributes;
    private @Nullable Print print;

    private Image(Map<String, AttributeValue> attributes) {
        this.attributes = attributes;
    }

    static Image of(Map<String, AttributeValue> attributes) {
        return attributes instanceof Image image ? image : new Image(Map.copyOf(attributes));
    }

    @Override
    public @Nullable AttributeValue get(@Nullable Object name) {
        return name == null ? null : attributes.get(name);
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return name != null && attributes.containsKey(name);
    }

    @Override
    public Set<Entry<String, AttributeValue>> entrySet() {
        return attributes.entrySet();
    }

    Print print() {
        Print known = print;
        if (known == null) {
            known = Print.of(attributes);
            print = known;
        }
        return known;
    }

    /** A random name, and the process that made it up. */
    record Name(String text, int serial, String number) {
        private static final Pattern FORM = Pattern.compile("t(\\d+)x(\\d+)");

        static Optional<Name> of(String text) {
            Matcher name = FORM.matcher(text);
            return text.startsWith("t") && name.matches()
                    ? Optional.of(new Name(text, Integer.parseInt(name.group(1)), name.group(2)))
                    : Optional.empty();
        }
    }

    /**
     * What a fingerprint takes of an item.
     *
     * @param fixed all but names and instants
     * @param names in the order of the attributes' names, as the instants
     */
    record Print(Bits.Mark fixed, List<Name> names, List<Long> instants) {
        private static final int DIGITS_OF_AN_INSTANT = 13;

        static Print of(Map<String, AttributeValue> attributes) {
            Bits bits = new Bits();
            List<Name> names = new ArrayList<>();
            List<Long> instants = new ArrayList<>();
            add(attributes, bits, names, instants);
            return new Print(bits.mark(), List.copyOf(names), List.copyOf(instants));
        }

        private static void add(
                Map<String, AttributeValue> attributes, Bits bits, List<Name> names, List<Long> instants) {
            bits.add(attributes.size());
            new TreeMap<>(attributes).forEach((attribute, value) -> {
                bits.add(attribute);
                if (value.s() != null) {
                    Optional<Name> name = Name.of(value.s());
                    bits.add(name.isPresent() ? "name" : value.s());
                    name.ifPresent(names::add);
                } else if (value.n() != null && value.n().length() == DIGITS_OF_AN_INSTANT) {
                    bits.add("instant");
                    instants.add(Long.parseLong(value.n()));
                } else if (value.n() != null) {
                    bits.add(value.n());
                } else if (value.hasM()) {
                    add(value.m(), bits, names, instants);
                } else {
                    bits.add(value.toString());
                }
            });
        }
    }
}
