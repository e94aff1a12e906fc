package dev.lockstep.local;

import java.io.IOException;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the first bot did, looked at afterwards: the second bot reads the first one's queue by numbers, so it would not
 * notice a line that is there twice.
 */
record KeysInspection(DemoInput input) {

    /** What is wrong; empty if the keys are those of the lines, each once, in the order of the lines. */
    Optional<String> of(DemoTable data) throws IOException {
        try (LineReader lines = input.source().lines();
                Stream<Slice> items = data.items(DemoBots.KEYS)) {
            long next = 1;
            for (Iterator<Slice> each = items.iterator(); each.hasNext(); ) {
                Slice keys = each.next();
                if (keys.first() != next) {
                    return Optional.of("the keys of lines " + keys.first() + " to " + keys.last()
                            + " follow those up to " + (next - 1) + ", so lines were parsed "
                            + (keys.first() < next ? "twice" : "never"));
                }
                for (String key : keys.events()) {
                    String line = lines.next();
                    String right = line == null
                            ? "none, as there is no such line"
                            : input.rule().keyOf(line);
                    if (!key.equals(right)) {
                        return Optional.of("the key of line " + next + " is '" + key + "' and should be " + right);
                    }
                    next++;
                }
            }
            return next == input.lines() + 1
                    ? Optional.empty()
                    : Optional.of("there are keys of " + (next - 1) + " of " + input.lines() + " lines");
        }
    }
}
