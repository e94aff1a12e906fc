package dev.lockstep.dispatch;

import dev.lockstep.bot.Target;
import dev.lockstep.run.Invocation;

/** Passes an invocation to a bot's target. */
@FunctionalInterface
public interface BotInvoker {

    /**
     * Invokes the target and returns without waiting for the run's end.
     *
     * @throws InvocationRefusedException if the target cannot be invoked, with a code that tells why. Any other
     *     exception counts as a refusal too; a run that was started all the same goes on.
     */
    void invoke(Target target, Invocation invocation);
}
