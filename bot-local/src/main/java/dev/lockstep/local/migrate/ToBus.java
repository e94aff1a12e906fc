package dev.lockstep.local.migrate;

import dev.lockstep.bot.BotDefinition;
import dev.lockstep.bot.BotReport;
import dev.lockstep.bot.BotStatus;
import dev.lockstep.run.Checkpoint;
import dev.lockstep.types.BotId;
import dev.lockstep.types.UnknownBotException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Back to the bus. A bot that is not there any more is put back as it was when it was first copied, paused, and then
 * what has changed since is written; whatever Lockstep's own table has no place for is as it was. In the end it is
 * paused or not as it was, if its original rests.
 */
final class ToBus implements Direction {
    private static final String PAUSED = "paused";

    private final Sides sides;
    private final boolean handOver;

    ToBus(Sides sides, boolean handOver) {
        this.sides = sides;
        this.handOver = handOver;
    }

    @Override
    public Stream<String> bots() {
        return sides.table().bots().list().map(summary -> summary.rules().bot().value());
    }

    @Override
    public void keep(BotId bot) {
        sides.cronItem(bot).ifPresent(sides.originals()::keep);
    }

    @Override
    public Plan look(BotId bot) {
        BotReport original = Sides.report(sides.table(), bot).orElseThrow(() -> new UnknownBotException(bot));
        Optional<Map<String, AttributeValue>> item = sides.cronItem(bot);
        Plan.Builder plan = new Plan.Builder();
        if (item.isEmpty()) {
            create(original.bot().definition(), plan);
            return plan.build();
        }
        BotReport copy = sides.bus().bots().describe(bot);
        boolean rests = copy.bot().status() != BotStatus.ACTIVE;
        if (rests && handOver && original.bot().status() == BotStatus.ACTIVE) {
            plan.rest("pause it here", () -> sides.table().bots().pause(bot, Sides.note("handed back to the bus")));
        }
        if (!rests && Sides.isAsleep(copy.bot())) {
            plan.turn("pause it on the bus", () -> sides.bus().bots().pause(bot, Sides.note("copied back")));
        }
        copy(original, item.get(), copy, plan);
        if (!rests && !Sides.isAsleep(copy.bot()) && !plan.isEmpty()) {
            plan.keep(Outcome.LEFT_ALONE, "its copy is at work on the bus: it is not paused there");
        } else if (rests && plan.isEmpty()) {
            asItWas(original, item.get(), plan);
        }
        return plan.build();
    }

    private void create(BotDefinition definition, Plan.Builder plan) {
        Optional<Map<String, AttributeValue>> first =
                sides.originals().find(definition.id().value());
        if (first.isPresent()) {
            plan.turn("put it back as it was, paused", () -> putBack(first.get()));
        } else {
            plan.turn("register it", () -> sides.bus().bots().register(Sides.asleep(definition)));
        }
    }

    /** Unless somebody has put one there meanwhile, which the next look finds. */
    private void putBack(Map<String, AttributeValue> first) {
        Map<String, AttributeValue> item = new HashMap<>(first);
        item.put(PAUSED, AttributeValue.fromBool(true));
        try {
            sides.dynamo()
                    .putItem(r ->
                            r.tableName(sides.cronTable()).item(item).conditionExpression("attribute_not_exists(id)"));
        } catch (ConditionalCheckFailedException thereAlready) {
            return;
        }
    }

    private void copy(BotReport original, Map<String, AttributeValue> item, BotReport copy, Plan.Builder plan) {
        BotDefinition definition = original.bot().definition();
        Checkpoint positions = Differences.positions(original, Optional.of(copy));
        if (!positions.isEmpty()) {
            Differences.texts(positions, Optional.of(copy)).forEach(text -> plan.step(text, () -> {}));
            plan.step(
                    "set these positions",
                    () -> sides.bus()
                            .runs()
                            .rewind(definition.id(), positions, Sides.note("copied back from Lockstep's own table")));
        }
        List<Instant> toCome = sides.toCome(definition.id());
        if (!toCome.isEmpty() && !sides.toCome(item).equals(Optional.of(toCome.get(0)))) {
            plan.step("a run at " + toCome.get(0), () -> sides.bus().wakes().schedule(definition.id(), toCome.get(0)));
        }
        if (toCome.size() > 1) {
            plan.remark("the bus keeps one scheduled run a bot: the later ones are left out: "
                    + toCome.subList(1, toCome.size()));
        }
        List<String> parts = Differences.of(definition, copy.bot().definition());
        if (!parts.isEmpty()) {
            plan.step(
                    "definition: " + String.join(", ", parts),
                    () -> sides.bus().bots().update(definition.id(), seen -> definition));
        }
    }

    /** The last step: the bus may run it again, if it did before and its original rests for this. */
    private void asItWas(BotReport original, Map<String, AttributeValue> item, Plan.Builder plan) {
        BotId bot = original.bot().definition().id();
        if (original.bot().status() == BotStatus.ACTIVE) {
            plan.remark("it is at work here, so its copy on the bus goes on resting");
            return;
        } else if (!Sides.restsForUs(original.bot()) || sides.wasPausedOnTheBus(bot)) {
            return;
        } else if (Sides.isAtWork(original)) {
            plan.keep(Outcome.WAITS, "its run here is still under way; call again when it has ended");
            return;
        }
        Optional<AttributeValue> was = sides.originals().find(bot.value()).map(first -> first.get(PAUSED));
        if (!was.equals(Optional.ofNullable(item.get(PAUSED)))) {
            plan.step("let the bus run it as before", () -> unpause(bot, was));
        }
    }

    private void unpause(BotId bot, Optional<AttributeValue> was) {
        sides.dynamo()
                .updateItem(r -> r.tableName(sides.cronTable())
                        .key(Map.of("id", AttributeValue.fromS(bot.value())))
                        .updateExpression(was.isPresent() ? "SET #p = :was" : "REMOVE #p")
                        .conditionExpression("attribute_exists(id)")
                        .expressionAttributeNames(Map.of("#p", PAUSED))
                        .expressionAttributeValues(
                                was.map(w -> Map.of(":was", w)).orElse(null)));
    }
}
