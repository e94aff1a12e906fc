package dev.lockstep.lambda.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.lockstep.bot.Target;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.dispatch.InvocationRefusedException;
import dev.lockstep.run.Invocation;
import dev.lockstep.testkit.ManualClock;
import dev.lockstep.types.BotId;
import java.time.Duration;

/** An invocation, and what becomes of it. */
final class Examples {
    static final Invocation INVOCATION = new Invocation(
            BotId.of("orders:enrich"), 0, "q83vEjRWeJ", 7, ManualClock.START.plusSeconds(60), Duration.ofMinutes(5));

    private Examples() {}

    static InvocationRefusedException refusal(BotInvoker invoker, String target) {
        InvocationRefusedException refused = catchThrowableOfType(
                InvocationRefusedException.class, () -> invoker.invoke(Target.parse(target), INVOCATION));
        assertThat(refused).as("the refusal of " + target).isNotNull();
        assertThat(refused.getMessage()).contains(target).doesNotContain(INVOCATION.runId(), "startBy", "\n");
        return refused;
    }
}
