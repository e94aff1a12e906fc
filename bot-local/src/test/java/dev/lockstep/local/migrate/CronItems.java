package dev.lockstep.local.migrate;

import dev.lockstep.types.EventId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Items of LeoCron as leo-sdk, the bus and its users leave them, made up from a seed. */
final class CronItems {
    private static final List<String> CRONS =
            List.of("0 */5 * * * *", "0 0 3 * * *", "0 15 * * * *", "30 0 6 * * *", "0 0 0 1 * *");

    private final Random random;
    private final Instant now;

    CronItems(long seed, Instant now) {
        this.random = new Random(seed);
        this.now = now;
    }

    /** So many bots, no two of them alike. */
    List<Map<String, AttributeValue>> bots(int count) {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            items.add(bot(i));
        }
        return items;
    }

    private Map<String, AttributeValue> bot(int i) {
        String id = String.format(Locale.ROOT, "bot-%04d-%s", i, word());
        Map<String, AttributeValue> bot = new HashMap<>();
        bot.put("id", text(id));
        bot.put("lambdaName", text("stack-" + id));
        bot.put("name", text("Bot " + i));
        bot.put("description", chance(4) ? nothing() : text("does " + word() + " for " + word()));
        bot.put("executionType", text("lambda"));
        if (chance(2)) {
            bot.put("owner", text("team-" + random.nextInt(5)));
        } else if (chance(2)) {
            bot.put("owner", nothing());
        }
        if (chance(3)) {
            bot.put("time", text(CRONS.get(random.nextInt(CRONS.size()))));
        } else if (chance(2)) {
            bot.put("time", nothing());
        }
        List<String> reads = queues();
        bot.put("triggers", list(reads.stream().map(q -> text("queue:" + q)).toList()));
        bot.put("lambda", map(Map.of("settings", list(List.of(settings(reads))))));
        bot.put("checkpoints", map(Map.of("read", positions(reads), "write", positions(queues()))));
        bot.put("requested_kinesis", requested(reads));
        bot.put("instances", chance(4) ? map(Map.of()) : map(Map.of("0", instance(bot))));
        flags(bot);
        return bot;
    }

    private void flags(Map<String, AttributeValue> bot) {
        if (chance(8)) {
            bot.put("paused", flag(true));
        } else if (chance(3)) {
            bot.put("paused", flag(false));
        }
        if (chance(20)) {
            bot.put("archived", flag(true));
        }
        if (chance(6)) {
            bot.put(
                    "scheduledTrigger",
                    number(now.plusSeconds(3600 + random.nextInt(86_400)).toEpochMilli()));
        } else if (chance(6)) {
            bot.put(
                    "scheduledTrigger",
                    number(now.minusSeconds(random.nextInt(86_400)).toEpochMilli()));
        }
        if (chance(3)) {
            bot.put("trigger", number(now.minusMillis(random.nextInt(1_000_000)).toEpochMilli()));
        }
        if (chance(5)) {
            bot.put("errorCount", number(random.nextInt(12)));
        }
        if (chance(10)) {
            bot.put("templateId", text("template-" + random.nextInt(9)));
        }
        if (chance(10)) {
            bot.put("webhook", text("https://example.com/" + word()));
        }
        if (chance(10)) {
            bot.put("somethingOfOurs", map(Map.of("a", number(random.nextInt(99)), "b", list(List.of(flag(true))))));
        }
        if (chance(10)) {
            bot.put("message", list(List.of(map(Map.of("msg", text("half way"))))));
        }
    }

    private AttributeValue settings(List<String> reads) {
        Map<String, AttributeValue> settings = new HashMap<>();
        if (!reads.isEmpty() && chance(2)) {
            settings.put("source", text(reads.get(0)));
        }
        if (chance(3)) {
            settings.put("batch", number(random.nextInt(1000)));
            settings.put("ratio", AttributeValue.fromN("0." + (1 + random.nextInt(9))));
        }
        if (chance(4)) {
            settings.put("nested", map(Map.of("on", flag(chance(2)), "names", list(List.of(text(word()), nothing())))));
        }
        return map(settings);
    }

    private AttributeValue positions(List<String> queues) {
        Map<String, AttributeValue> positions = new HashMap<>();
        queues.forEach(queue -> positions.put("queue:" + queue, chance(4) ? map(Map.of()) : position()));
        return map(positions);
    }

    private AttributeValue position() {
        long at = now.minusSeconds(random.nextInt(1_000_000)).toEpochMilli();
        Map<String, AttributeValue> position = new HashMap<>();
        position.put("checkpoint", text(event(at)));
        position.put("records", number(random.nextInt(500)));
        if (chance(2)) {
            position.put("source_timestamp", number(at - 5));
            position.put("started_timestamp", number(at + 5));
            position.put("ended_timestamp", number(at + 50));
        }
        return map(position);
    }

    private AttributeValue requested(List<String> reads) {
        Map<String, AttributeValue> newest = new HashMap<>();
        reads.stream()
                .filter(queue -> chance(2))
                .forEach(queue -> newest.put(
                        "queue:" + queue,
                        text(event(now.minusSeconds(random.nextInt(1000)).toEpochMilli()))));
        return map(newest);
    }

    private AttributeValue instance(Map<String, AttributeValue> bot) {
        long invoked = now.minusSeconds(100 + random.nextInt(1_000_000)).toEpochMilli();
        bot.put("invokeTime", number(invoked));
        bot.put("token", number(invoked - 40));
        bot.put("progress", map(Map.of()));
        Map<String, AttributeValue> instance = new HashMap<>();
        instance.put("token", number(invoked - 40));
        instance.put("invokeTime", number(invoked));
        instance.put("startTime", number(invoked + 500));
        instance.put("requestId", text("req-" + random.nextInt(1_000_000)));
        instance.put("maxDuration", number(300_000));
        instance.put("completedTime", number(invoked + 2_000));
        instance.put("status", text(chance(5) ? "error" : "complete"));
        instance.put("result", nothing());
        instance.put("log", AttributeValue.fromB(SdkBytes.fromByteArray("gzip".getBytes(StandardCharsets.UTF_8))));
        return map(instance);
    }

    private List<String> queues() {
        List<String> queues = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String queue = "queue-" + random.nextInt(40);
            if (!queues.contains(queue)) {
                queues.add(queue);
            }
        }
        return queues;
    }

    private static String event(long millis) {
        return EventId.at(Instant.ofEpochMilli(millis), 7).value();
    }

    private String word() {
        return Integer.toString(random.nextInt(1_000_000), 36);
    }

    private boolean chance(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private static AttributeValue text(String value) {
        return AttributeValue.fromS(value);
    }

    private static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    private static AttributeValue flag(boolean value) {
        return AttributeValue.fromBool(value);
    }

    private static AttributeValue nothing() {
        return AttributeValue.fromNul(true);
    }

    private static AttributeValue list(List<AttributeValue> values) {
        return AttributeValue.fromL(values);
    }

    private static AttributeValue map(Map<String, AttributeValue> values) {
        return AttributeValue.fromM(values);
    }
}
