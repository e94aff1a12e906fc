package dev.lockstep.local.cli;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.Health;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** Definitions of every kind, whose texts are what readers and writers of YAML stumble over. */
final class HostileDefinitions {
    private static final List<String> PIECES = List.of(
            "'",
            "\"",
            "\\",
            "#",
            " #",
            ": ",
            ":",
            "- ",
            "-",
            "?",
            "*",
            "&",
            "!",
            "%",
            "@",
            "`",
            "|",
            ">",
            "{",
            "}",
            "[",
            "]",
            ",",
            " ",
            "~",
            "null",
            "yes",
            "no",
            "on",
            "y",
            "true",
            "0",
            "007",
            "0x1F",
            "1e3",
            "1_000",
            ".inf",
            "12:30",
            "2026-11-22",
            "=",
            "<<",
            "---",
            "...",
            "é",
            "\u00a0",
            "\u00ad",
            "\u2028",
            "\u202e",
            "\ufeff",
            "\ufffe",
            "\ue000",
            "😀",
            "\uD83D\uDC68\u200D\uD83D\uDC69",
            "\\n",
            "\\u0041",
            "a",
            "x".repeat(30));
    private static final List<String> NAMES = List.of(
            "007", "no", "Null", "y", "a:b", "1e3", "0x1F", "2026-11-22", "orders", "orders-enriched", "_", "a.b/c");
    private static final List<String> SETTINGS = List.of(
            "{}",
            "{ }",
            "{\"n\" : 1.10}",
            "{\"a\":\"it's\",\"b\":[null,true]}",
            "{\n\t\"a\": \"\\u0007 \u2028\"\r\n}",
            "{\"# x\":\"- ? : {} 😀\"}",
            "  {\"a\":1} ");

    private final Random random;

    private HostileDefinitions(long seed) {
        random = new Random(seed);
    }

    /** So many, the same for the same seed. */
    static List<BotDefinition> some(long seed, int number) {
        HostileDefinitions hostile = new HostileDefinitions(seed);
        return IntStream.range(0, number).mapToObj(hostile::definition).toList();
    }

    private BotDefinition definition(int number) {
        String[] reads = names();
        BotDefinition.Builder builder = BotDefinition.bot(
                        number < NAMES.size() ? NAMES.get(number) : number + "/b" + random.nextInt())
                .target(one(List.of("process:no", "lambda:f:live", "ecs:a/b:7", "https://example.com/a&b:%d'{}")))
                .description(text())
                .owner(text())
                .tags(IntStream.range(0, random.nextInt(4))
                        .mapToObj(i -> i + text())
                        .toArray(String[]::new))
                .reads(reads)
                .shards(List.of(reads).stream().limit(random.nextInt(2)).toArray(String[]::new))
                .writes(names())
                .tables(random.nextBoolean() ? new String[] {"007", "..."} : new String[0])
                .timeout(Duration.ofMillis(1 + random.nextInt(1_000_000_000)))
                .delay(Duration.ofMillis(random.nextInt(100_000)))
                .settings(one(SETTINGS))
                .health(new Health(
                        1 + random.nextInt(1_000),
                        perhaps(Duration.ofMillis(1 + random.nextInt(1_000_000))),
                        perhaps(Duration.ofDays(3))));
        perhaps("n" + text()).ifPresent(builder::name);
        perhaps(one(List.of("*/5 * * * *", "@daily", "rate(5 minutes)", "5 0 * * 1,2")))
                .ifPresent(builder::schedule);
        perhaps(one(List.of("UTC", "+02:00", "Asia/Tokyo"))).ifPresent(zone -> builder.schedule("0 9 * * MON", zone));
        perhaps(one(List.of("crm", "42"))).ifPresent(builder::system);
        perhaps("arn:aws:iam::123456789012:role/a/b").ifPresent(builder::role);
        perhaps("m" + text()).ifPresent(builder::managedBy);
        switch (random.nextInt(4)) {
            case 0 -> builder.instances(7);
            case 1 -> builder.instances(1, 8, Duration.ofMillis(1 + random.nextInt(1_000_000)));
            case 2 -> builder.instances(2, 256, 1 + random.nextInt(1_000_000_000));
            default -> {}
        }
        return builder.build();
    }

    private <T> Optional<T> perhaps(T value) {
        return random.nextBoolean() ? Optional.of(value) : Optional.empty();
    }

    private String one(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    private String[] names() {
        List<String> names = new ArrayList<>(NAMES);
        Collections.shuffle(names, random);
        return names.stream().limit(random.nextInt(12)).toArray(String[]::new);
    }

    private String text() {
        return IntStream.range(0, random.nextInt(4)).mapToObj(i -> one(PIECES)).reduce("", String::concat);
    }
}
