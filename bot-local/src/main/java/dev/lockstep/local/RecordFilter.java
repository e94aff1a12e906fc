package dev.lockstep.local;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import software.amazon.event.ruler.Machine;

/** Lambda's filter criteria, by AWS's own implementation of their patterns: an event passes if one of them matches. */
final class RecordFilter {
    private final Machine machine = Machine.builder().build();

    RecordFilter(List<String> patterns) {
        try {
            for (String pattern : patterns) {
                machine.addRule(pattern, pattern);
            }
        } catch (IOException malformed) {
            throw new UncheckedIOException(malformed);
        }
    }

    boolean matches(JsonNode event) {
        return !machine.rulesForJSONEvent(event).isEmpty();
    }
}
