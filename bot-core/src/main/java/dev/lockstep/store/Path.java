package dev.lockstep.store;

import java.util.ArrayList;
import java.util.List;

/** Where a value is inside of a record: an attribute, or an entry of maps inside of one another. */
public record Path(List<String> steps) {
    public Path {
        steps = List.copyOf(steps);
    }

    /** An attribute, and from there entry by entry. */
    public static Path of(String... steps) {
        return new Path(List.of(steps));
    }

    /** The entry of the map at this path. */
    public Path then(String step) {
        List<String> longer = new ArrayList<>(steps);
        longer.add(step);
        return new Path(longer);
    }
}
