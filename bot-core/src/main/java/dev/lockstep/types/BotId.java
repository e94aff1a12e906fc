package dev.lockstep.types;

/**
 * The name of a bot: what is run, locked and positioned.
 *
 * <p>1 to 128 letters, digits and {@code _ . : / -}, beginning with a letter, a digit or an underscore; no segment
 * {@code .} or {@code ..}; without the prefix {@code bot:}, {@code queue:} or {@code system:} of an RStreams reference.
 *
 * @param value the name as it is stored, never rewritten
 */
public record BotId(String value) implements Subject {
    /**
     * Refuses what is not a name.
     *
     * @throws InvalidInputException with the rule that is broken
     */
    public BotId {
        Names.checked("bot", value);
    }

    /**
     * The bot of this name.
     *
     * @param value the name
     * @return the same name, typed
     * @throws InvalidInputException with the rule that is broken
     */
    public static BotId of(String value) {
        return new BotId(value);
    }

    @Override
    public String kind() {
        return "bot";
    }

    /** The name itself. */
    @Override
    public String toString() {
        return value;
    }
}
