package dev.lockstep.run;

import dev.lockstep.store.Item;
import java.util.Optional;

/** A write of a run whose answer may not have come, by the token that signs it. */
record Attempt(String token, Checkpoint checkpoint) {

    boolean isMade(RunRecords records, Optional<Item> found) {
        return found.filter(item -> records.isWrittenBy(item, token)).isPresent();
    }
}
