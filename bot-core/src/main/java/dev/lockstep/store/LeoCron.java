package dev.lockstep.store;

/**
 * The attributes of LeoCron's items that several features share. An item is a bot if it has checkpoints or a Lambda
 * function: leo-sdk's {@code trigger} and {@code schedule} of an unknown bot leave items that have neither.
 */
public final class LeoCron {
    public static final String LAMBDA_NAME = "lambdaName";
    public static final String CHECKPOINTS = "checkpoints";
    public static final String INSTANCES = "instances";
    public static final String REQUESTED = "requested_kinesis";
    public static final String TRIGGER = "trigger";
    public static final String INVOKE_TIME = "invokeTime";
    public static final String SCHEDULED_TRIGGER = "scheduledTrigger";
    public static final String ERROR_COUNT = "errorCount";
    public static final String IGNORE_PAUSED = "ignorePaused";

    private LeoCron() {}

    /** The item is a bot. */
    public static Condition isBot() {
        return Condition.any(Condition.present(Path.of(CHECKPOINTS)), Condition.present(Path.of(LAMBDA_NAME)));
    }

    /** The item is none, or there is no item. */
    public static Condition isNoBot() {
        return Condition.all(Condition.absent(CHECKPOINTS), Condition.absent(LAMBDA_NAME));
    }

    /** Whether the item is a bot. */
    public static boolean isBot(Item item) {
        return item.raw().containsKey(CHECKPOINTS) || item.raw().containsKey(LAMBDA_NAME);
    }

    /**
     * The bus can run the bot: it keeps what becomes of a run in one of these maps. Unlike {@link #isBot()} this names
     * no attribute that says what the bot is, so that a bot's role can be kept from them and still wake the bot.
     */
    public static Condition canRun() {
        return Condition.any(Condition.present(Path.of(CHECKPOINTS)), Condition.present(Path.of(INSTANCES)));
    }

    /** Whether the bus can run the bot. */
    public static boolean canRun(Item item) {
        return item.raw().containsKey(CHECKPOINTS) || item.raw().containsKey(INSTANCES);
    }
}
