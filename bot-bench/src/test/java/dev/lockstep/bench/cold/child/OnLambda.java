package dev.lockstep.bench.cold.child;

import dev.lockstep.lambda.bot.BotContext;
import dev.lockstep.lambda.bot.BotHandler;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.EventId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A bot on Lambda until its first checkpoint, set up by variables, without what Lambda itself does. */
public final class OnLambda extends BotHandler {
    private final Laps laps;

    private OnLambda(Laps laps) {
        this.laps = laps;
    }

    /** Given the table, which it has from its variables too, and the invocation. */
    public static void main(String[] arguments) throws IOException {
        Laps laps = new Laps();
        OnLambda bot = new OnLambda(laps);
        laps.lap();
        bot.handleRequest(
                new ByteArrayInputStream(arguments[1].getBytes(StandardCharsets.UTF_8)),
                new ByteArrayOutputStream(),
                new FirstInvocation());
    }

    @Override
    protected void run(BotContext bot) {
        laps.lap();
        bot.checkpoint(Checkpoint.read("orders", EventId.of("z/2026/11/22/10/15/1763806500000-0000001"), 1_000));
        laps.lap();
        laps.tell();
    }
}
