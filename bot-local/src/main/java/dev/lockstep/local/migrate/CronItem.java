package dev.lockstep.local.migrate;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What an item of LeoCron says that no report of Lockstep's tells. */
record CronItem(Map<String, AttributeValue> attributes) {

    /** Why this command has paused the bot; empty if it has not, or if somebody has resumed it since. */
    Optional<Mark> mark() {
        return attribute("paused").map(AttributeValue::bool).orElse(false) ? Mark.of(attributes) : Optional.empty();
    }

    Optional<AttributeValue> attribute(String name) {
        return Optional.ofNullable(attributes.get(name));
    }

    /** The item without what this command has written into it: never an original of its own making. */
    Map<String, AttributeValue> unmarked() {
        Map<String, AttributeValue> before = new HashMap<>(attributes);
        before.remove(Mark.ATTRIBUTE);
        mark().ifPresent(mark -> {
            before.remove("paused");
            mark.was().ifPresent(was -> before.put("paused", was));
        });
        return before;
    }

    /** Whether the bus was asked for a run that it has not begun. */
    boolean isTriggered() {
        Map<String, AttributeValue> instance = map(map(attributes, "instances"), "0");
        long invoked = Math.max(number(attributes, "invokeTime"), number(instance, "invokeTime"));
        return number(attributes, "trigger") > invoked;
    }

    /** The one-off run that is still to come, of which the bus keeps one a bot. */
    Optional<Instant> toCome(Instant now) {
        return Optional.of(Instant.ofEpochMilli(number(attributes, "scheduledTrigger")))
                .filter(due -> due.isAfter(now));
    }

    /** The text of a schedule that means something else to Lockstep, or nothing. */
    Optional<String> untoldTime(BotDefinition definition) {
        Optional<String> time = attribute("time").map(AttributeValue::s).filter(text -> !text.isBlank());
        return definition.schedule().isEmpty() ? time : Optional.empty();
    }

    /** What stays behind, because it is nothing of Lockstep's, in words. */
    List<String> leftBehind(BotReport bot) {
        Stream<String> triggers = attribute("triggers").map(AttributeValue::l).orElse(List.of()).stream()
                .flatMap(trigger -> Optional.ofNullable(trigger.s()).stream())
                .filter(name -> bot.bot().definition().reads().stream()
                        .noneMatch(queue -> name.equals(queue.value()) || name.equals("queue:" + queue)))
                .map(name -> "its trigger '" + name + "', which is no queue");
        Stream<String> positions = Stream.of("read", "write")
                .flatMap(kind -> map(map(attributes, "checkpoints"), kind).entrySet().stream())
                .filter(entry -> Optional.ofNullable(entry.getValue().m().get("checkpoint"))
                        .map(AttributeValue::s)
                        .isPresent())
                .map(Map.Entry::getKey)
                .filter(name -> bot.runs().stream()
                        .map(run -> run.progress())
                        .flatMap(progress ->
                                Stream.concat(progress.reads().keySet().stream(), progress.writes().keySet().stream()))
                        .noneMatch(queue -> name.equals("queue:" + queue)))
                .map(name -> "its position in '" + name + "', which is no queue");
        Stream<String> fanOut = attribute("fanout").stream()
                .filter(value -> !Boolean.FALSE.equals(value.bool()))
                .map(value -> "its fan-out: there is one instance of a bot here");
        return Stream.of(triggers, positions, fanOut)
                .flatMap(s -> s)
                .distinct()
                .sorted()
                .toList();
    }

    private static Map<String, AttributeValue> map(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute)).map(AttributeValue::m).orElse(Map.of());
    }

    private static long number(Map<String, AttributeValue> item, String attribute) {
        return Optional.ofNullable(item.get(attribute))
                .map(AttributeValue::n)
                .map(n -> new BigDecimal(n).longValue())
                .orElse(0L);
    }
}
