package dev.lockstep.types;

/** There is no bot of that name, or it was removed. Nothing was written. */
public final class UnknownBotException extends LockstepException {
    private static final long serialVersionUID = 1;

    private final transient BotId bot;

    public UnknownBotException(BotId bot) {
        super("there is no bot '" + bot.value() + "': register it first, or check the spelling and the table");
        this.bot = bot;
    }

    public BotId bot() {
        return bot;
    }
}
