package dev.lockstep.store;

import dev.lockstep.types.LockstepException;
import java.util.List;

/** A record holds what Lockstep never writes there: somebody else wrote it. Says which record and which attribute. */
public final class CorruptRecordException extends LockstepException {
    private static final long serialVersionUID = 1;
    private static final int SHOWN = 1_000;

    private final boolean full;

    public CorruptRecordException(RecordKey key, String attribute, String problem) {
        this(key, attribute, problem, false);
    }

    CorruptRecordException(RecordKey key, String attribute, String problem, boolean full) {
        this("record " + key + ": attribute '" + attribute + "' " + problem, full);
    }

    private CorruptRecordException(String found, boolean full) {
        super(printable(found) + "; it was not written by Lockstep and is not used");
        this.full = full;
    }

    /** Where it is not known which one of several records it is. */
    static CorruptRecordException among(List<RecordKey> keys, String problem) {
        return new CorruptRecordException("an attribute of one of these records " + problem + ": " + keys, false);
    }

    /** Whether a single record only has no room for what was to be written, so that less of it may find some. */
    public boolean isFull() {
        return full;
    }

    /** What somebody else wrote can neither forge a log line nor fill one. */
    private static String printable(String text) {
        StringBuilder shown = new StringBuilder();
        text.chars().limit(SHOWN).forEach(c -> shown.append(c >= ' ' && c <= '~' ? (char) c : '?'));
        return text.length() > SHOWN ? shown.append("...").toString() : shown.toString();
    }
}
