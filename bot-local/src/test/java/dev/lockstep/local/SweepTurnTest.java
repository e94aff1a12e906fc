package dev.lockstep.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lockstep.Lockstep;
import dev.lockstep.bot.BotDefinition;
import dev.lockstep.dispatch.BotInvoker;
import dev.lockstep.local.lambda.LocalLambda;
import dev.lockstep.store.LockstepTable;
import dev.lockstep.store.TableLayout;
import dev.lockstep.testkit.DynamoDbLocal;
import dev.lockstep.types.BotId;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SweepTurnTest {
    @RegisterExtension
    static final DynamoDbLocal DYNAMO = new DynamoDbLocal();

    private static final String TABLE = "sweep-turn";
    private static final int BOTS = 41;

    @Test
    @Tag("P16")
    @DisplayName("P16: after a start every bot is looked at without a pause, wherever the last round stopped")
    void everyBotIsLookedAtWhereverTheLastRoundStopped() {
        LockstepTable.create(DYNAMO.client(), TABLE);
        Lockstep lockstep =
                Lockstep.over(DYNAMO.client(), TableLayout.nativeTable(TABLE)).build();
        Set<BotId> invoked = new HashSet<>();
        BotInvoker invoker = (target, invocation) -> invoked.add(invocation.bot());
        Set<BotId> woken = new HashSet<>();
        for (int i = 0; i < BOTS; i++) {
            BotId bot = BotId.of("bot-" + (100 + i));
            lockstep.bots()
                    .register(
                            BotDefinition.bot(bot.value()).target("process:bot").build());
            woken.add(bot);
        }
        lockstep.sweeper(lockstep.dispatcher(invoker)).reconcile(21);
        woken.forEach(lockstep.wakes()::trigger);

        int turns = 1;
        try (LocalLambda lambda = LocalLambda.start(LocalLambda.Options.in("us-east-1"));
                HostedFunctions functions = new HostedFunctions(
                        new HostedFunctions.Setting(
                                lambda,
                                lockstep,
                                Map.of("LOCKSTEP_TABLE", TABLE, "AWS_REGION", "us-east-1"),
                                Duration.ofSeconds(1)),
                        invoker,
                        UnaryOperator.identity())) {
            SweepTurn turn = new SweepTurn(functions, lockstep.bots(), Duration.ofSeconds(1));
            while (turn.take().isZero()) {
                turns++;
            }
        }

        assertThat(invoked).isEqualTo(woken);
        assertThat(turns).isEqualTo(BOTS / 20 + 3);
    }
}
