package dev.lockstep.bot;

/** A registered bot: what it was defined as, and how it stands. */
public record Bot(BotDefinition definition, BotRules rules) {

    /** Rises with each change of the definition. */
    public long revision() {
        return rules.revision();
    }

    public BotStatus status() {
        return rules.status();
    }
}
