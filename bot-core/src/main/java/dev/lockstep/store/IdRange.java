package dev.lockstep.store;

import dev.lockstep.types.BotId;
import java.util.Optional;

/**
 * Ids of bots in their order.
 *
 * @param prefix what they begin with; empty for all
 * @param after the one that they come after; empty to begin at the first
 */
public record IdRange(String prefix, Optional<BotId> after) {
    /** Sort before and after every character that an id may have. */
    private static final String BEFORE_ANY = " ";

    private static final String AFTER_ANY = "~";

    /** Whether no id can be in it. */
    public boolean isEmpty() {
        return from().compareTo(to()) > 0;
    }

    /** The first key, ids being ASCII. */
    String from() {
        return after.map(id -> id.value() + BEFORE_ANY)
                .filter(next -> next.compareTo(prefix) > 0)
                .orElse(prefix);
    }

    /** The last key. */
    String to() {
        return prefix + AFTER_ANY;
    }
}
