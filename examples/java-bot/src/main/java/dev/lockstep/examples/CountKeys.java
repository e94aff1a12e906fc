package dev.lockstep.examples;

import dev.lockstep.Lockstep;
import dev.lockstep.lambda.bot.BotContext;
import dev.lockstep.lambda.bot.BotHandler;
import dev.lockstep.lambda.log.Metrics;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.EventId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * A bot that counts the lines of a queue by their first word: each exactly once, however often it is killed, since the
 * counts and the position are written in one transaction.
 */
public final class CountKeys extends BotHandler {
    private static final Duration FOR_A_BATCH = Duration.ofSeconds(5);

    private final Events events;
    private final Counts counts;

    /** What the bot is registered with: {@code {"queue": "lines", "batch": 90}}. */
    record Settings(String queue, int batch) {}

    /** For Lambda. */
    public CountKeys() {
        Map<String, String> variables = System.getenv();
        this.events = new Events(DynamoDbClient.create(), variables.getOrDefault("EXAMPLES_EVENTS", "examples-events"));
        this.counts = new Counts(variables.getOrDefault("EXAMPLES_COUNTS", "examples-counts"));
    }

    /** For tests. */
    CountKeys(Lockstep lockstep, Metrics metrics, Events events, Counts counts) {
        super(lockstep, metrics);
        this.events = events;
        this.counts = counts;
    }

    @Override
    protected void run(BotContext bot) {
        Settings settings = bot.settings(Settings.class);
        EventId after = bot.position(settings.queue()).orElse(EventId.BEGINNING);
        while (bot.hasTimeFor(FOR_A_BATCH)) {
            List<Event> batch = events.after(settings.queue(), after, settings.batch());
            if (batch.isEmpty()) {
                return;
            }
            after = batch.get(batch.size() - 1).id();
            bot.commit(counts.add(bot.bot(), batch), Checkpoint.read(settings.queue(), after, batch.size()));
        }
    }
}
