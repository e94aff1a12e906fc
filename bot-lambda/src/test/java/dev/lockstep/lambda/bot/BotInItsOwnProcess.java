package dev.lockstep.lambda.bot;

import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.EventId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bot as its author packages it; each invocation is told on the standard input. */
public final class BotInItsOwnProcess extends BotHandler {
    private static final Logger LOG = LoggerFactory.getLogger(BotInItsOwnProcess.class);

    @Override
    protected void run(BotContext bot) {
        LOG.info("working on\n{}", bot.settings());
        bot.complete(Checkpoint.read("orders", EventId.ofNumber(1), 1));
    }

    public static void main(String[] args) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        new BotInItsOwnProcess()
                .handleRequest(System.in, answer, new OneInvocation("request-1", Duration.ofMinutes(1)));
        LOG.info("answered {}", answer.toString(StandardCharsets.UTF_8));
    }
}
