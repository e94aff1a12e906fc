package dev.lockstep.run;

import dev.lockstep.store.CorruptRecordException;
import dev.lockstep.store.Item;
import java.util.Arrays;

/** Where an instance's latest run stands. */
public enum Phase {
    /** Never run, or fenced off by a rewind or a removal. */
    IDLE("N"),
    /** Claimed; its target has been or is about to be invoked. */
    INVOKED("I"),
    /** Started by its target. */
    RUNNING("R"),
    /** Ended well. */
    COMPLETE("C"),
    /** Ended with an error. */
    FAILED("F"),
    /** Given up: after its deadline, or because its process was known to be dead. */
    EXPIRED("X"),
    /** Its target could not be invoked. */
    REFUSED("U");

    private final String code;

    Phase(String code) {
        this.code = code;
    }

    /** How the phase is stored. */
    public String code() {
        return code;
    }

    /** Whether the run may still write. */
    public boolean isOpen() {
        return this == INVOKED || this == RUNNING;
    }

    /** Whether the run ended in a way that asks for another try. */
    public boolean isFailure() {
        return this == FAILED || this == EXPIRED || this == REFUSED;
    }

    /** The phase a record is in; nobody knows what to do in one that is not known. */
    static Phase of(Item item, String attribute) {
        String code = item.requireString(attribute);
        return Arrays.stream(values())
                .filter(p -> p.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new CorruptRecordException(item.key(), attribute, "is no phase of a run: " + code));
    }
}
