package dev.lockstep.store;

import java.util.Optional;

/** What became of a conditional write. Being refused is an answer, not an error. */
public sealed interface Outcome {

    /** The write took place. {@code item} is the record after it, where it was asked for. */
    record Applied(Optional<Item> item) implements Outcome {}

    /**
     * A condition did not hold and nothing was written.
     *
     * @param index which of a transaction's changes was refused, 0 for a single one
     * @param found the record as it stands, empty if there is none; it came with the refusal, without another request
     */
    record Refused(int index, Optional<Item> found) implements Outcome {}
}
