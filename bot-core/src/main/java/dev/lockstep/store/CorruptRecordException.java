package dev.lockstep.store;

import dev.lockstep.types.LockstepException;

/** A record holds what Lockstep never writes there: somebody else wrote it. Says which record and which attribute. */
public final class CorruptRecordException extends LockstepException {
    private static final long serialVersionUID = 1;

    public CorruptRecordException(RecordKey key, String attribute, String problem) {
        super("record " + key + ": attribute '" + attribute + "' " + problem
                + "; it was not written by Lockstep and is not used");
    }
}
