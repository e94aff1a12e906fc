package dev.lockstep.types;

/**
 * The name of a lock that bots share for a purpose of their own.
 *
 * <p>1 to 128 letters, digits and {@code _ . : / -}, beginning with a letter, a digit or an underscore; no segment
 * {@code .} or {@code ..}; without the prefix {@code bot:}, {@code queue:} or {@code system:} of an RStreams reference.
 *
 * @param value the name as it is stored, never rewritten
 */
public record LockName(String value) implements Subject {
    /**
     * Refuses what is not a name.
     *
     * @throws InvalidInputException with the rule that is broken
     */
    public LockName {
        Names.checked("lock", value);
    }

    /**
     * The lock of this name.
     *
     * @param value the name
     * @return the same name, typed
     * @throws InvalidInputException with the rule that is broken
     */
    public static LockName of(String value) {
        return new LockName(value);
    }

    @Override
    public String kind() {
        return "lock";
    }

    /** The name itself. */
    @Override
    public String toString() {
        return value;
    }
}
