package dev.lockstep.dispatch;

import dev.lockstep.bot.BotState;
import dev.lockstep.decision.Decision;
import dev.lockstep.run.Claim;
import dev.lockstep.run.RunError;
import dev.lockstep.run.RunState;

/**
 * Hears what a dispatcher sees and does, for metrics and logs. It is told in the thread that does the work, of the
 * instances of a round in several at once if the dispatcher was given lanes; what it throws is logged and changes
 * nothing. A record of the stream that is delivered twice is told twice.
 */
public interface DispatchObserver {
    /** Does not care. */
    DispatchObserver NONE = new DispatchObserver() {};

    /** A run ended, whichever way: its phase, times, errors and positions. */
    default void ended(RunState run) {}

    /** A run under way was fenced off by a rewind or by the bot's removal. */
    default void superseded(RunState asItWas) {}

    /** A bot was looked at, and this was decided; told before it is done. */
    default void decided(BotState bot, Decision decision) {}

    /** A run was claimed, and its target is about to be invoked. */
    default void claimed(Claim claim) {}

    /** A claimed run's target could not be invoked. */
    default void refused(Claim claim, RunError reason) {}

    /** A record of the stream could not be worked off and is to be delivered again. */
    default void failed(TableChange change, RuntimeException cause) {}
}
