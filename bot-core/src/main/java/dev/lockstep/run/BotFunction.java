package dev.lockstep.run;

/** A bot's work. */
@FunctionalInterface
public interface BotFunction {

    /**
     * Does one run's work: reads from {@link BotRun#position}, keeps how far it came with {@link BotRun#checkpoint}.
     *
     * @throws Exception to end the run with this error; the bot is run again after a back-off
     */
    void run(BotRun run) throws Exception;
}
